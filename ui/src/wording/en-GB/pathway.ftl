### The Aspiration Pathway. Wording under `path-` is read by a child of seven or eight, and a test holds it
### to short, plain sentences. Wording under `path-adult-` is for the adult beside the child.

## For the adult

path-adult-title = Before you hand over
path-adult-for = This is { $name }'s Aspiration Pathway
path-adult-whose-title = Whose hopes are these?
path-adult-whose = They are { $name }'s. Listen first. Write down their words, not better ones.
path-adult-own-title = What would I want for my own child?
path-adult-own = Hope as big as that. A dream does not have to be about school.
path-adult-change-title = It may change, and that is fine.
path-adult-change = Nothing here is marked or counted. A change of mind is kept with the same warmth as a dream come true.
path-adult-beside = Stay beside { $name }. You may write for them: the page will say so, and you read it back together.
path-adult-worry = If { $name } tells you something worrying, stop here and follow your safeguarding procedure. This page sends no alert.
path-adult-photo = Before you take a photo, look for faces, school badges and street signs. Waymark takes out where a photo was taken, not what can be seen.
path-adult-pin = To keep the tablet on this page, turn on Guided Access, app pinning or assigned access.
path-adult-closes = While { $name } has the tablet, every other plan on it is closed. Your passphrase opens it again.
path-adult-not-saved = Something you wrote is not saved yet. Choose “Not now”, look at it, and then hand over.
path-adult-starting = Closing everything else
path-adult-start = Hand over to { $name }
path-adult-not-now = Not now
path-adult-read-only = You can look at this pathway together. You cannot write in it with your role.
path-adult-credit = Pictures: Fluent Emoji by Microsoft, MIT licence. Drawing: perfect-freehand by Steve Ruiz, MIT licence.
path-adult-back-title = For the adult
path-adult-back-name = { $name } gave the tablet back to you.
path-adult-back-saved = Everything is saved on this tablet.
path-adult-back-unsaved = Something is not saved yet. It is still on this page. Try again before you leave.
path-adult-back-private = Some of it may not be meant for the PEP. Only what { $name } chose is copied there.
path-adult-back-leave = I am the adult: go to { $name }'s page
path-adult-passphrase = Passphrase of { $adult }
path-adult-warning = For the adult: something is wrong with what was kept. { $why }
path-adult-back-stay = Go on together
path-adult-loading = Opening the pathway
path-adult-trouble = The pathway cannot be opened now. { $why }
path-adult-read-aloud = Adult: please read these words out loud, just as they are.

## Everywhere

path-home = My place
path-back = Back
path-next = Next
path-skip = Skip for now
path-yes = Yes
path-no = No
path-ready = I am ready
path-listen = Listen
path-listen-stop = Stop
path-pictures = Pictures
path-words = Words
path-how-to-see = How do you like it?
path-talk = I want to talk to someone
path-finish = Finish
path-saving = Keeping it safe
path-saved = Kept safe on this tablet
path-not-saved = We could not keep this yet. It is still here. You did nothing wrong.
path-again = Try again
path-joined = { $name } added some words too. Nothing was lost.
path-joined-nobody = Some new words came in. Nothing was lost.
path-joined-ok = OK
path-resting-screen = Time for a little rest
path-resting-screen-hint = Your words and pictures are safe.
path-carry-on = Carry on

## My place

path-hello = Hello, { $name }
path-hello-hint = This is your place. What would you like to do?
path-new-dream = New dream
path-new-dream-hint = Something I'd like
path-my-path = My path
path-my-path-hint = All my dreams
path-my-team = My team
path-my-team-hint = People who help me
path-my-wall = My wall
path-my-wall-hint = Look what I did!

## A new dream

path-pick = What is your dream about?
path-pick-hint = Pick a picture. Any dream is a good dream.
path-category-academic = Learning
path-category-career = A job one day
path-category-sports = Sport and moving
path-category-arts = Art and music
path-category-social = Friends and people
path-category-community = Helping others
path-category-enriching = Trying new things
path-category-wellbeing = Feeling good
path-category-other = Something else
path-say = Tell us your dream
path-say-hint = You can write, draw, pick pictures or show a photo. You can do more than one.
path-say-write = Write
path-say-draw = Draw
path-say-symbols = Pick pictures
path-say-photo = Photo
path-say-words = Something I'd like is
path-say-adult = My adult writes for me
path-say-adult-hint = Say it out loud. Your adult writes what you say.
path-read-back = Are these your words?
path-read-back-hint = Your adult reads them to you. You can change them.
path-read-back-yes = Yes, these are my words
path-read-back-change = Change them
path-step = What is one small step?
path-step-hint = A step can be tiny. It can wait, too.
path-step-words = A small next step
path-when = When would you like to try?
path-when-hint = Pick one, or say it your way.
path-when-today = Today
path-when-week = This week
path-when-weekend = At the weekend
path-when-holidays = In the holidays
path-when-some-day = Some day
path-when-own = Another time
path-helper = Who can help you?
path-helper-hint = It can be anyone you like and trust.
path-helper-new = Somebody else
path-helper-me = Just me for now
path-person = Who is it?
path-person-name = Their name
path-person-symbol = Pick a picture for them
path-how = How can { $name } help?
path-how-words = They can
path-how-listen = Listen to me
path-how-come = Come with me
path-how-show = Show me how
path-how-cheer = Cheer me on
path-shown = Can { $name } be in your school plan?
path-shown-hint = The plan says who helps you. You choose.
path-shown-yes = Yes, put them in
path-shown-no = No, keep them here
path-see = Who can see this dream?
path-see-hint = You choose. You can change it later.
path-see-plan = Put it in my school plan
path-see-plan-hint = People at your school meeting can read it.
path-see-here = Keep it on my path
path-see-here-hint = It stays out of the plan. Adults who look after you can still see your path.
path-done = Your dream is on your path!
path-done-hint = You can come back to it at any time.
path-done-look = See my path

## My path

path-path-hint = Touch a stone to look at it.
path-path-empty = Your path starts here.
path-path-empty-hint = Your first dream makes the first stone.
path-state-now = Now
path-state-resting = Resting
path-state-reached = I got there
path-state-changed = I changed my mind
path-stone-new = New
path-dream-by-adult = My adult wrote this and read it to me.
path-dream-said = I said this on { $date }.
path-dream-steps = My small steps
path-dream-no-steps = No steps yet. That is fine.
path-dream-add-step = Add a small step
path-dream-now = How is this dream now?
path-dream-edit = Say it a new way
path-dream-in-plan = This is in my school plan.
path-dream-not-in-plan = This is not in my school plan.
path-dream-plan-change = Change who can see it
path-set-now = I want this now
path-set-resting = Let it rest
path-set-reached = I got there!
path-set-changed = I've changed my mind
path-reached-title = You got there!
path-reached-hint = Would you like to put it on your wall?
path-reached-wall = Put it on my wall
path-came-from = Before, I dreamed of this
path-led-to = Now I dream of this
path-because = I changed my mind: { $why }

## Steps

path-step-state-to_do = To do
path-step-state-trying = I am trying
path-step-state-done = I did it
path-step-state-not_for_me = Not for me
path-step-when = When: { $when }
path-step-helper = With: { $name }
path-step-back = Look back
path-step-back-title = How did it go?
path-step-back-hint = There is no wrong answer.
path-step-back-to_do = I have not tried it yet
path-step-back-trying = I am trying it
path-step-back-done = I did it!
path-step-back-not_for_me = I tried it. It is not for me.
path-step-not-for-me-kind = That is fine. Now you know more about you.
path-step-done-kind = Well done for trying something new.
path-step-looked-back = I looked back on { $date }.

## A change of mind

path-mind = You can change your mind
path-mind-hint = Your old dream stays on your path. It still matters.
path-mind-why = Would you like to say why?
path-mind-why-words = I changed my mind because
path-mind-new = Do you have a new dream?
path-mind-new-yes = Yes, I have a new one
path-mind-new-pick = I have it on my path
path-mind-new-no = Not yet
path-mind-which = Which dream is it?
path-mind-done = You changed your mind. That is OK.
path-mind-done-hint = Both dreams are part of your path.

## My team

path-team-hint = These people are on your side.
path-team-empty = Who is on your team?
path-team-empty-hint = A friend, a grown-up or a pet. You choose.
path-team-add = Add someone
path-team-is-shown = In my school plan
path-team-is-not-shown = Only here
path-team-change = Change { $name }
path-team-rest = Take { $name } off my team
path-team-rested = { $name } is off your team for now.
path-put-back = Put it back

## My wall

path-wall-add = Look what I did!
path-wall-hint = Big things and tiny things can go here.
path-wall-empty = Your wall is ready.
path-wall-empty-hint = What made you smile? Put it here.
path-did = What did you do?
path-did-hint = You can write, draw or pick a sticker.
path-did-words = Look what I did
path-did-sticker = Pick a sticker
path-did-about = Is it about one of your dreams?
path-did-about-no = No, just this
path-did-see = Who can see this?
path-did-done = It is on your wall!
path-wall-take = Take it down
path-wall-taken = It is off your wall for now.
path-wall-card = On my wall, { $date }

## Drawing and pictures

path-draw = Draw here
path-draw-hint = Use a finger, a pen or a mouse. No drawing? Pick pictures.
path-draw-undo = Take back the last line
path-draw-full = Your picture is big and safe. You can start a new one.
path-photo-hint = You can show us with a photo.
path-photo-take = Take a photo
path-photo-pick = Pick a photo
path-photo-keeping = Keeping your photo safe
path-photo-failed = We could not keep this photo. You did nothing wrong. Try again with your adult.
path-photo-coming = Your photo is on its way here.
path-photo-broken = This photo cannot be shown. Tell your adult.
path-photo-remove = Take the photo away
path-photo-of = A photo by { $name }
path-drawing = A drawing
path-drawing-of = A drawing by { $name }
path-symbols = Pick pictures
path-symbols-picked = You picked
path-symbols-none = Nothing picked yet
path-symbols-feelings = Feelings
path-symbols-people = People and pets
path-symbols-doing = Things to do
path-symbols-jobs = Jobs and places
path-symbols-stickers = Stickers

path-symbol-act = Acting
path-symbol-baby = Baby
path-symbol-ball = Basketball
path-symbol-balloon = Balloon
path-symbol-bike = Bike
path-symbol-blossom = Blossom
path-symbol-book = Book
path-symbol-build = Building
path-symbol-butterfly = Butterfly
path-symbol-cake = Cake
path-symbol-calm = Calm
path-symbol-camera = Camera
path-symbol-car = Car
path-symbol-cat = Cat
path-symbol-child = Child
path-symbol-clap = Clapping
path-symbol-computer = Computer
path-symbol-cook = Cooking
path-symbol-crayon = Crayon
path-symbol-dance = Dancing
path-symbol-doctor = Doctor
path-symbol-dog = Dog
path-symbol-drum = Drum
path-symbol-excited = Excited
path-symbol-fire-engine = Fire engine
path-symbol-fish = Fishing
path-symbol-flower = Flower
path-symbol-football = Football
path-symbol-friends = Friends
path-symbol-game = Games
path-symbol-garden = Garden
path-symbol-gran = Gran
path-symbol-grandad = Grandad
path-symbol-grown-up = Grown-up
path-symbol-guitar = Guitar
path-symbol-hair = Hair
path-symbol-happy = Happy
path-symbol-heart = Heart
path-symbol-helping = Helping
path-symbol-home = Home
path-symbol-horse = Horse
path-symbol-hug = Hug
path-symbol-jobs = Tools
path-symbol-kite = Kite
path-symbol-man = Man
path-symbol-maths = Maths
path-symbol-mountain = Mountain
path-symbol-paint = Painting
path-symbol-party = Party
path-symbol-pencil = Writing
path-symbol-plane = Plane
path-symbol-proud = Proud
path-symbol-puzzle = Puzzle
path-symbol-rainbow = Rainbow
path-symbol-rocket = Rocket
path-symbol-run = Running
path-symbol-sad = Sad
path-symbol-school = School
path-symbol-science = Science
path-symbol-seedling = Growing
path-symbol-sing = Singing
path-symbol-skate = Skating
path-symbol-sparkles = Sparkles
path-symbol-sun = Sun
path-symbol-swim = Swimming
path-symbol-teacher = Teacher
path-symbol-teddy = Teddy
path-symbol-tent = Camping
path-symbol-thumbs-up = Thumbs up
path-symbol-train = Train
path-symbol-unsure = Not sure
path-symbol-woman = Woman
path-symbol-world = The world
path-symbol-worried = Worried

## Two answers

path-two = There are two answers here
path-two-hint = Both are safe. Which one is right for you?
path-two-from = From { $name }
path-two-together = Both together
path-two-by-child = I wrote it
path-two-by-adult_read_back = My adult wrote it
path-two-pick = This one

## I want to talk to someone

path-talk-title = You can talk to someone
path-talk-hint = Is something wrong or scary? It is not your fault. Please tell someone now.
path-talk-adult = Tell your adult here
path-talk-adult-hint = You can just say: I need to talk.
path-talk-worker = Ask for your social worker
path-talk-worker-hint = Your adult can help you call.
path-talk-childline = Call Childline
path-talk-childline-number = 0800 1111
path-talk-childline-hint = It is free. You can call day or night.
path-talk-danger = Are you in danger right now?
path-talk-danger-number = Call 999
path-talk-not-sent = This page has not sent anything. Nobody has been told yet.
path-talk-back = Back to my place

## Finish

path-give = Give it back to your adult
path-give-hint = Thank you for sharing. Your dreams are kept here.
path-give-done = I am the adult
path-give-stay = I want to stay
