### What a judgement says beside the words it judges, and on the page of the overall judgement.

## Beside an area

judgement-panel-heading = What would make this { $level }
judgement-state-met = Met
judgement-state-missing = Missing
judgement-state-unknown = Not known on this tablet
judgement-state-person = A person decides
judgement-met-count = { $met } of { $of } met
judgement-show-met = Show what is met
judgement-go-to = Go to “{ $field }”
judgement-own-pathway = the child's own pathway
judgement-nothing-asked = Nothing more is asked for this area.
judgement-adviser-heading = What the adviser says
judgement-adviser-none = No adviser has judged this area yet.
judgement-adviser-by = by { $name }
judgement-adviser-changed-since = The words have changed since then.
judgement-adviser-two = Two advisers gave different levels. Both count until one is agreed.

## Overall

overall-title = Overall judgement
overall-eight = The areas
overall-rule-heading = The rule, as the council wrote it
overall-rule-intro = These are the council's own words. A tick shows a row that fits this PEP word for word.
overall-rule-level = Level
overall-rule-words = The council's words
overall-rule-fits = Does it fit?
overall-row-fits = Fits
overall-row-fits-not = Does not fit
overall-reading-heading = How the rule is read here
overall-rule-held = Rule that decided
overall-rule-next = Next rule, not reached yet
overall-range-heading = Not all areas are judged yet
overall-ways-heading = The shortest way up
overall-ways-none = There is no higher level to reach.
overall-way-to = up to
overall-way-more = Another { $count ->
    [one] way
   *[other] { $count } ways
} to get there
overall-way-person = The adviser then judges the area again.
overall-outcomes-heading = What follows from it
overall-outcomes-intro = None of this changes the level.
overall-contact = Contact
overall-contact-nobody = Nobody has to be contacted.
overall-contact-names = To be contacted before the PEP is finalised: { $names }
overall-contact-open = See the areas and the message
overall-finalise = Finalising
overall-finalise-blocked = Not yet. Something still stands in the way.
overall-finalise-why = See what stands in the way
overall-finalise-open = The judgement does not stand in the way.
overall-funding = Money (PP+)
overall-funding-eligible = Can be used
overall-funding-case_by_case = Looked at case by case
overall-funding-blocked = Held
overall-funding-undecided = Not decided yet
overall-unjudged = Nothing judges this PEP on this tablet
overall-unjudged-more = So no level and no way up can be shown. Everything written is safe, and counts once it can be judged.
overall-framework = Judged by
overall-framework-version = version { $version }
overall-framework-open = Read the whole rule
overall-framework-source = Source: { $source }
