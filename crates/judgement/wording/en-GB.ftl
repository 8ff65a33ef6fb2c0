# What the judgement engine says. Staff wording: reading age 9, plain sentences.

number = { $n ->
    [0] none
    [1] one
    [2] two
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
    [8] eight
    [9] nine
    [10] ten
    [11] eleven
    [12] twelve
   *[other] { $n }
 }
list-and = { $first } and { $last }

## The overall

overall-level = { $level }.
overall-not-enough = Too few areas are scored to judge the plan as a whole.
overall-needs-person = A person sets the overall level, with a reason.
overall-range = On the evidence so far: { $low }. { $high } is possible. A later judgement may be lower.
overall-summary = { $text }
need-count = { $count ->
    [0] no areas are
    [1] one area is
   *[other] { $has } areas are
 } { $band }; { $target } needs { $needs } of { $of }.
need-met = { $has } of { $of } areas are { $band }; { $target } needs { $needs }.
need-score = the score is { $has }; { $target } needs { $needs }.
band-is = { $level }
band-or-better = { $level } or better
band-or-worse = { $level } or worse
band-worse = worse than { $level }
band-better = better than { $level }
reading-unnamed = The written rule does not name this mix. It is read as { $level }.
reading-several = The written rule names this mix more than once: { $levels }. It is read as { $level }.
reading-differs = The written rule calls this mix { $named }. By a signed choice it is read as { $level }.

## An area

area-level = { $level }.
area-capped = { $level } so far: { $work }.
area-range-work = { $low } so far, up to { $high }. Next: { $work }.
area-range = { $low } so far. The evidence allows up to { $high }. It waits for a person's judgement.
area-ready = { $low } on the evidence. It waits for a person's judgement.
area-not-scored = A person chose not to score this area.
area-not-applicable = This area is not judged for this child.
area-complete = This area is complete. It is not judged.
area-incomplete = This area is not judged, but it must be complete: { $work }.
work-judgement = Ask a person to judge it
work-look-again = Build on it, then ask for a fresh look

## The way up

lift-all = Lift { $areas }.
lift-all-to = Lift { $areas } to { $to }.
lift-any = Lift any { $count } of { $areas }.
lift-any-to = Lift any { $count } of { $areas } to { $to }.
lift-rest-to = Lift the rest to { $to }.
lift-more-to = Lift { $count } more of them to { $to }.
lift-gates = First: { $work }.
lift-or = Or: { $text }
way-up = { $text }

## What follows

block-contact = The people contacted amend { $areas } first. Then these are judged again.
block-unjudged = { $area } is not judged yet.
block-undecided = The overall level is not decided yet.
block-incomplete = { $area } must be complete: { $work }.
block-rule = { $text }
funding-eligible = The money may be released.
funding-case-by-case = The Virtual School looks at the money case by case. This level does not stop it.
funding-blocked = The money waits until the plan is amended.
funding-said = { $text }

## Deadlines

clock-due = { $label }: by { $day }.
clock-needs = { $label }: the starting day is not known.

## The rule itself, for people who adopt it

rule-areas = the areas
rule-descriptors = the descriptors
rule-amount-number = { $n }
rule-amount-all = all
rule-amount-all-but = all but { $n }
rule-amount-half = half
rule-amount-over-half = more than half
rule-amount-more = { $amount } and { $n } more
rule-amount-less = { $amount } less { $n }
rule-count-share = { $amount } of { $units } are { $band }
rule-count-at-least = at least { $amount } of { $units } { $count ->
    [1] is
   *[other] are
 } { $band }
rule-count-at-most = no more than { $amount } of { $units } { $count ->
    [1] is
   *[other] are
 } { $band }
rule-count-exactly = exactly { $amount } of { $units } { $count ->
    [1] is
   *[other] are
 } { $band }
rule-count-one = { $unit } is { $band }
rule-score = the score is { $needs } or more
rule-overall = the overall level is one of these: { $levels }
rule-otherwise = every other plan
rule-person = A person sets the overall level, with a reason.
rule-gate = No better than { $level } until this is done: { $work }.
rule-veto = No better than { $level } while one of these is worse than { $worse }: { $areas }.
rule-choice-row = What the written rule calls { $level } is read as { $reads }.
rule-choice-unanimous = Areas that are all at one level need not give that level.
rule-choice-between = The overall level may lie outside the levels of the areas.
rule-contact = People are contacted when { $when }.
rule-contact-before = People are contacted before the plan is finalised when { $when }.
rule-block = A plan is not finalised when { $when }. To go on: { $work }.
rule-funding-eligible = The money may be released at { $levels }.
rule-funding-case-by-case = The Virtual School looks at the money case by case at { $levels }.
rule-funding-blocked = The money waits at { $levels }.
