"""Strategy: what editors send when they bring in the adopted wording."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from strategy.adopted.importing import Plan, propose_rows, targets_of
from strategy.adopted.lines import Line, Unreadable
from strategy.adopted.placement import Row, read_placement
from strategy.adopted.reading import MAX_TEXT_BYTES, bounded, decoded, read_document
from strategy.models import AdoptedDocument, Strategy


def placement_of(upload: UploadedFile, lines: list[Line], strategy: Strategy) -> list[Row]:
    """The rows of a corrected placement file. Raises Unreadable."""
    content = decoded(bounded(upload.name or "", upload, MAX_TEXT_BYTES * 2))  # type: ignore[arg-type]
    return read_placement(content, lines, [target.key for target in targets_of(strategy)])


class AdoptedDocumentForm(forms.ModelForm):
    """The document is read at once; what is kept of it is where its lines are to go."""

    file = forms.FileField(
        label=_("document"),
        help_text=_("The municipality’s own text: .txt (UTF-8) or .html of at most 2 MB, or .docx of at most 20 MB."),
    )
    placement = forms.FileField(
        label=_("placement file"),
        required=False,
        help_text=_("Only when you have one for this document already, as a table (.csv)."),
    )

    class Meta:
        model = AdoptedDocument
        fields = ["strategy", "valid_from", "decision"]

    def clean(self) -> Any:
        cleaned = super().clean()
        strategy, file, placement = (self.cleaned_data.get(name) for name in ("strategy", "file", "placement"))
        if strategy is None or file is None:
            return cleaned
        asked = "file"
        try:
            lines = read_document(file.name, file)
            if placement:
                asked = "placement"
                self.instance.rows = placement_of(placement, lines, strategy)
            else:
                self.instance.rows = propose_rows(strategy, lines)
        except Unreadable as error:
            self.add_error(asked, str(error))
        self.instance.name = file.name[:200]
        return cleaned


class MoveForm(forms.Form):
    """Paragraphs, each known by its first line, and the record they are to stand under."""

    lines = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick the paragraphs that are to be moved.")}
    )
    record = forms.ChoiceField(required=False)

    def __init__(self, data: Any, plan: Plan) -> None:
        super().__init__(data)
        self.blocks = {block.lines[0]: block.lines for entry in plan.entries for block in entry.blocks} | {
            block.lines[0]: block.lines for block in plan.unplaced_blocks
        }
        self.fields["lines"].choices = [(line, line) for line in self.blocks]  # type: ignore[attr-defined]
        self.fields["record"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *((entry.item.key, entry.item.key) for entry in plan.entries),
        ]

    @property
    def numbers(self) -> set[int]:
        return {number for first in self.cleaned_data["lines"] for number in self.blocks[first]}


class AnswerForm(forms.Form):
    """Which words go on over the end of their line: those ticked or, where most do, those not."""

    ticked = forms.TypedMultipleChoiceField(coerce=int, required=False)
    _answer = forms.ChoiceField(choices=[("ticked", "ticked"), ("others", "others")])

    def __init__(self, data: Any, plan: Plan) -> None:
        super().__init__(data)
        self.asked = {row.line for row in plan.questions}
        self.fields["ticked"].choices = [(line, line) for line in self.asked]  # type: ignore[attr-defined]

    @property
    def one_word(self) -> set[int]:
        ticked = set(self.cleaned_data["ticked"])
        return ticked if self.cleaned_data["_answer"] == "ticked" else self.asked - ticked


class CorrectForm(forms.Form):
    placement = forms.FileField(error_messages={"required": _("Choose the placement file that you have corrected.")})


class ConfirmForm(forms.Form):
    is_new_version = forms.BooleanField(required=False)
