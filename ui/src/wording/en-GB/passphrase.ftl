### Choosing a passphrase: four words are offered.

passphrase-idea = Waymark can think of four words for you. They are easy to keep and hard to guess.
passphrase-offer = Offer me four words
passphrase-others = Other words
passphrase-four = Four words
passphrase-offered = Four words: { $words }
passphrase-strong = They are chosen by chance. Somebody who tries a million every second would need about 50 years.
passphrase-write = Write them down until you know them, and keep the paper away from the tablet. Waymark does not remember them.
passphrase-hint = At least 15 letters, with the spaces. Nobody can look it up for you. Be sure nobody reads along.
passphrase-again = The same once more
passphrase-short = Use 15 letters or more.
passphrase-differs = The two are not the same. Type it once more.
