"""The facts a decision may miss, as questions to ask; the keys are those of `Unknown.fact`.

Staff ask the first of each other, the second of the person it is about.
"""

from collections.abc import Mapping

from balsts.platform.sentences import translatable

QUESTIONS: Mapping[str, str] = {
    "legal_status": translatable("Which legal status did the person have, and since when?"),
    "decided_on": translatable("On which day was this status decided?"),
    "granted_on": translatable("On which day was the status granted?"),
    "permit_from": translatable("On which day does the first residence permit begin?"),
    "arrived_on": translatable("On which day did the person arrive?"),
    "notified_on": translatable("On which day was the person told of the decision?"),
    "permit_last_on": translatable("On which day does the residence permit end?"),
    "work_during_appeal": translatable(
        "Has the employment agency said whether the person may work during the appeal?"
    ),
    "born_on": translatable("On which day was the person born?"),
    "registered_with_employment_agency": translatable(
        "Is the person registered with the employment agency, and since when?"
    ),
    "residence_ground": translatable("On which ground does the person live in Latvia?"),
    "conflict": translatable("Which of the days in conflict is right?"),
    "became_final_on": translatable("Has the decision become final, and on which day?"),
    "applied_on": translatable("On which day was the application for asylum lodged?"),
    "papers_received_on": translatable(
        "On which day did the office receive the papers from the State Border Guard?"
    ),
    "accepted_on": translatable("On which day was the application accepted for examination?"),
    "interviewed_on": translatable("On which day did the personal interview take place?"),
    "extended_on": translatable("On which day was the time for the decision prolonged?"),
    "appeal_lodged_on": translatable("On which day was the appeal lodged?"),
    "appeal_authority": translatable(
        "Was the appeal lodged with the Ministry of the Interior or with the court?"
    ),
    "days_off": translatable(
        "Which public holidays does the year have? The table of the law has to be continued."
    ),
    "departed_on": translatable("Has the person left Latvia, and on which day?"),
    "employed": translatable("Does the person work, and since when?"),
    "full_time_studies": translatable("Does the person study full time, and since when?"),
    "disability": translatable(
        "Does the person have a disability of group I or II, and since when?"
    ),
    "condition_of_work": translatable("Is the condition of work met? Ask whoever leads the case."),
}
CLIENT_QUESTIONS: Mapping[str, str] = {
    "legal_status": translatable("Which status did you have, and since when?"),
    "decided_on": translatable("On which day was your status decided?"),
    "granted_on": translatable("On which day were you granted your status?"),
    "permit_from": translatable("From which day is your first residence permit valid?"),
    "arrived_on": translatable("On which day did you come to Latvia?"),
    "notified_on": translatable("On which day were you told of the decision?"),
    "permit_last_on": translatable("On which day does your residence permit end?"),
    "work_during_appeal": translatable(
        "Has the employment agency told you whether you may work during the appeal?"
    ),
    "born_on": translatable("On which day were you born?"),
    "registered_with_employment_agency": translatable(
        "Are you registered with the State Employment Agency, and since when?"
    ),
    "residence_ground": translatable("On which ground do you live in Latvia?"),
    "applied_on": translatable("On which day did you apply for asylum?"),
    "papers_received_on": translatable(
        "Do you have a paper that says when the office received your papers from the border guard?"
    ),
    "accepted_on": translatable(
        "Do you have a paper that says when your application was accepted for examination?"
    ),
    "interviewed_on": translatable("On which day did you have your personal interview?"),
    "extended_on": translatable(
        "Do you have a letter that says that the decision will take longer, and of which day is it?"
    ),
    "appeal_lodged_on": translatable("On which day did you lodge your appeal?"),
    "appeal_authority": translatable(
        "Did you lodge your appeal with the Ministry of the Interior or with the court?"
    ),
    "conflict": translatable(
        "Some of the days we wrote down do not fit together: which of them is right?"
    ),
    "became_final_on": translatable("Has the decision become final, and on which day?"),
    "departed_on": translatable("Did you leave Latvia, and on which day?"),
    "employed": translatable("Do you work, and since when?"),
    "full_time_studies": translatable("Do you study full time, and since when?"),
    "disability": translatable("Do you have a disability of group I or II, and since when?"),
}
