"""Doors of the parameters."""

from __future__ import annotations

from app.services.parameter import VERBS
from app.specs.parameter import SPEC
from models.parameter import ParamSetting
from views.base import RecordApi, RecordView, ScopedInterface


class ParameterView(RecordView):
    """Lines, multiples and operators of the rules."""

    datamodel = ScopedInterface(ParamSetting)
    spec = SPEC
    service = VERBS["parameter"]


class ParameterApi(RecordApi):
    datamodel = ScopedInterface(ParamSetting)
    spec = SPEC
    service = VERBS["parameter"]
