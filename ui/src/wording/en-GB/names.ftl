### What things are called: areas, roles, terms, stages, phases, school years.

app-name = Waymark

area-meeting = My PEP meeting
area-about_me = About me
area-education = My education
area-attainment = My attainment
area-views = My views, wishes and feelings
area-attendance = My attendance
area-targets = My targets
area-pathway = Aspiration Pathway

role-dt = Designated teacher
role-sw = Social worker
role-key_adult = Key adult
role-carer = Carer
role-iro = Reviewing officer
role-adviser = Virtual School adviser
role-moderator = Moderator
role-vsh = Virtual School Head
role-administrator = Administrator

stage-draft = Being written
stage-meeting_held = Meeting held
stage-with_virtual_school = With the Virtual School
stage-returned = Returned to amend
stage-finalised = Finalised

status-not_started = Not started
status-started = Started
status-completed = Completed
status-not_applicable = Not asked

season-autumn = Autumn { $year }
season-spring = Spring { $year }
season-summer = Summer { $year }
occasion-initial = { $term }, first PEP
occasion-move = { $term }, after move { $number }

phase-early_years = Early years
phase-primary = Primary
phase-secondary = Secondary
phase-post16 = Post-16

year-nursery = Nursery
year-early = Before nursery
year-reception = Reception
year-number = Year { $year }

form-core = Child's record
form-pathway = Aspiration Pathway
form-quality = Virtual School feedback
form-area = { $area }
