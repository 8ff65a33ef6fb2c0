# Exchanging the council's recovery key for another.

exchange-title = Exchange the recovery key
exchange-lead = Do this if somebody has seen the paper who must not have it, or if a paper was lost. The council stays as it is.

## Before

exchange-happens = What happens
exchange-happens-new = This tablet makes a new key. You write it on paper and type it back.
exchange-happens-then = Then the new paper takes the place of the old one, once the server has it.
exchange-happens-told = Everybody in the council is told, and on which day.
exchange-happens-not = What it does not undo
exchange-happens-tablets = The old paper still opens a tablet that has not been used since.
exchange-happens-backups = It also opens what old backups of the server and of tablets hold. Have them destroyed.
exchange-old = The paper that counts now
exchange-begin = Make the new key
exchange-beginning = Making it
exchange-not-here = The key is not exchanged on this tablet
exchange-not-head = Only the Virtual School head exchanges the recovery key.

## The new key

exchange-write = Write down the new recovery key
exchange-write-lead = The old paper still counts. Nothing is exchanged until you have typed this one back.
exchange-step-write = Write it twice by hand. Never photograph it.
exchange-step-seal = Keep the old paper until the new one counts.
exchange-step-type = Type it back below from the paper. Then this tablet forgets it.
exchange-new-key = New recovery key of the council
exchange-typed = Type the new key from your paper
exchange-do = Exchange the key
exchange-doing = Exchanging
exchange-stop = Stop and keep the old paper
exchange-stopped = Nothing was exchanged. The old paper counts. Destroy the new one.

## Afterwards

exchange-waits = The exchange waits for the server
exchange-waits-more = Keep both papers. Until the server has it the old one counts, and from then on the new one. This page says when.
exchange-share = Share now
exchange-sharing = Sharing
exchange-done = The new paper counts since { $on }
exchange-done-check = Check the new paper under Settings, with both copies of it.
exchange-done-destroy = Then destroy the old ones, and every old backup of the server.
exchange-done-others = Ask everybody to open Waymark once. Until then the old paper opens their tablets.
exchange-refused = The exchange was not made
exchange-refused-more = Somebody else exchanged the key first, or the server did not take it. Destroy the new paper that you wrote. Look below which one counts.
exchange-understood = I have destroyed it
exchange-before = Exchanged so far
exchange-on = { $on }, by { $by }
exchange-on-nobody = { $on }
exchange-none = Never. The paper of the founding counts.
