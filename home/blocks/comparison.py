"""A table that compares."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from home.blocks.previews import WORDS, PreviewedBlock


class RowBlock(blocks.StructBlock):
    """What is compared, and a cell for each column."""

    name = blocks.CharBlock(label=_("What is compared"), max_length=120)
    cells = blocks.ListBlock(blocks.CharBlock(label=_("Cell"), max_length=200), label=_("Cells"), min_num=1, max_num=5)


class ComparisonBlock(PreviewedBlock, blocks.StructBlock):
    """A table with names for its columns and its rows."""

    caption = blocks.CharBlock(label=_("What the table shows"), max_length=160)
    columns = blocks.ListBlock(
        blocks.CharBlock(label=_("Column"), max_length=60), label=_("Columns"), min_num=1, max_num=5
    )
    rows = blocks.ListBlock(RowBlock(), label=_("Rows"), min_num=1)

    def clean(self, value: Any) -> Any:
        """A cell for each column, said at each row that has not; a draft may grow column by column."""
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        asked = len(value.get("columns"))
        wrong = {at: _miscounted(row, asked) for at, row in enumerate(value.get("rows")) if len(row["cells"]) != asked}
        if wrong:
            raise StructBlockValidationError(block_errors={"rows": ListBlockValidationError(block_errors=wrong)})
        return value

    class Meta:
        icon = "table"
        label = _("Comparison")
        group = WORDS
        description = _("A table with names for its columns and its rows.")
        template = "pages/home/blocks/comparison.html"
        preview_value = {
            "caption": _("Sweeping or sealing"),
            "columns": [_("Sweeping"), _("Sealing")],
            "rows": [
                {"name": _("How long"), "cells": [_("One hour"), _("Half a day")]},
                {"name": _("How often"), "cells": [_("Every year"), _("Every ten years")]},
            ],
        }


def _miscounted(row: Any, asked: int) -> StructBlockValidationError:
    """Says beside the cells of a row how many there are and how many the columns ask for."""
    numbers = {"asked": asked, "count": len(row["cells"])}
    wrong = ValidationError(
        _("One cell for each column, please. Columns: %(asked)d, cells: %(count)d."), params=numbers
    )
    return StructBlockValidationError(block_errors={"cells": ListBlockValidationError(non_block_errors=[wrong])})
