### Signing, contacting, returning, amending and finalising a PEP.

life-title = Sign and finalise
life-steps = Where this PEP stands
life-step-done = Done
life-step-now = Now
life-step-later = Still to come
life-waiting = Finalised here, waiting to share
life-waiting-more = This tablet has finalised it. It is settled once the server has it.
life-events = What happened
life-events-none = Nothing has happened yet.
life-event-by = { $by }, { $on }
life-event-school_signoff = School part signed
life-event-care_signoff = Care part signed
life-event-return = Returned to amend
life-event-amendment = Amended
life-event-contact = Contacted
life-event-finalise = Finalised
life-event-reopen = Opened again
life-event-words-changed = Words have changed since then.

life-blockers = Before it can be finalised
life-blockers-none = Nothing stands in the way.

life-signoffs = Signatures
life-sign-school = School part
life-sign-school-who = The designated teacher signs for areas 1 and 3 to 8.
life-sign-care = Care part
life-sign-care-who = The social worker signs for areas 1 and 2.
life-sign-school-do = Sign the school part
life-sign-care-do = Sign the care part
life-signed = Signed by { $by }, { $on }
life-not-signed = Not signed yet
life-sign-again = The words have changed since. It should be signed again.

life-contact = People to contact
life-contact-why = Most areas are below green. These people are contacted and amend them before the PEP is finalised.
life-contact-amended = Amended
life-contact-to-amend = To amend
life-contact-message = Message, ready to send
life-contact-copy = Copy the message
life-contact-copied = Copied. Paste it into your email.
life-contact-copy-failed = Copying did not work. The message is marked, so you can copy it yourself.
life-contact-done = Contacted: { $when }
life-contact-not-yet = Not contacted yet
life-contact-do = I have contacted { $name }
life-contact-progress = { $done } of { $of } areas amended

life-amend = Say what was amended
life-amend-hint = Tick the areas you have amended. The Virtual School then judges them again.
life-amend-note = What you changed
life-amend-do = These are amended

life-return = Return it to amend
life-return-hint = Send it back with the areas to amend and your reason.
life-return-areas = Areas to amend
life-return-reason = Reason
life-return-do = Return the PEP
life-needs-area = Tick at least one area.
life-needs-reason = Write the reason first.

life-finalise = Finalise
life-finalise-hint = This fixes the PEP as it is now.
life-finalise-start = Finalise this PEP
life-finalise-sure = Finalise this PEP?
life-finalise-fixes-words = The words of all eight areas are fixed as they are now.
life-finalise-fixes-level = The overall judgement is fixed: { $level }.
life-finalise-fixes-rule = The rule is fixed too: { $framework }, version { $version }.
life-finalise-late = Words that arrive later are kept and shown as late. They do not change this version.
life-finalise-reopen = It can be opened again only with a reason.
life-finalise-yes = Yes, finalise it
life-finalise-no = Not yet
life-finalise-reason = Reason
life-finalise-reason-hint = You may finalise it now only with a reason.

life-reopen = Open it again
life-reopen-hint = The fixed version stays in the history. A new one is written from here.
life-reopen-reason = Reason
life-reopen-do = Open the PEP again

life-act-done = Saved on this tablet.
life-act-failed = That was not saved. { $why }
