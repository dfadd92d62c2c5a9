"""A form with one field of every kind, for the gallery only."""

from django import forms

from balsts.web.fields import DayField


class SampleForm(forms.Form):
    """Shows the fields of the house, right and wrong."""

    service_type = forms.ChoiceField(
        label="Kas?",
        choices=[
            ("documents", "dokumentu kārtošana"),
            ("accompaniment", "pavadīšana"),
            ("everyday", "sadzīves jautājumi"),
            ("talk", "saruna"),
        ],
        widget=forms.RadioSelect,
    )
    participants = forms.MultipleChoiceField(
        label="Kas piedalījās?",
        choices=[("a", "Fatima Noorzai"), ("b", "Ali Noorzai"), ("c", "Zahra Noorzai")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    on = DayField(label="Kad?", help_text="Piemēram, 24.11.2026.")
    minutes = forms.IntegerField(label="Cik minūtes?", min_value=1, max_value=1440)
    institution = forms.ChoiceField(
        label="Kur?",
        choices=[("", "—"), ("ocma", "Pilsonības un migrācijas lietu pārvalde (PMLP)")],
        required=False,
    )
    note = forms.CharField(
        label="Piezīme", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    is_agreed = forms.BooleanField(
        label="Plāns klientei izskaidrots valodā, ko viņa saprot", required=False
    )
