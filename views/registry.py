"""All doors of the house, in the order of the side bar. A new room gets its two classes here."""

from __future__ import annotations

from typing import Any

from flask_appbuilder import AppBuilder
from flask_appbuilder.api.manager import OpenApi

from views import account, aid, archive, eap, green_channel, notice, org, pairing, parameter, person
from views.archive_search import ArchiveSearchView
from views.centre import CentreView
from views.dossier import DossierView
from views.files import FileView
from views.find import FindView
from views.help import HelpView
from views.imports import ImportView
from views.notices import MessagesView
from views.plan import PlanView
from views.rules import RulesApi
from views.search import SearchView
from views.stats import StatsView

VIEWS: tuple[type[Any], ...] = (
    archive.ArchiveView, notice.NoticeView, notice.ObjectionView, aid.AidView, eap.EapView, pairing.PairingView,
    pairing.HealthPlanView, pairing.FollowUpView, green_channel.GreenChannelView, person.PersonView, org.OrgView,
    parameter.ParameterView, aid.AidItemView, archive.DiseaseView,
    pairing.HospitalView, pairing.DoctorView, eap.EapGridView, eap.EapCounselorView, eap.EapAssessmentView, eap.EapSessionView,
)
APIS: tuple[type[Any], ...] = (
    archive.ArchiveApi, notice.NoticeApi, notice.ObjectionApi, aid.AidApi, eap.EapApi, pairing.PairingApi,
    pairing.HealthPlanApi, pairing.FollowUpApi, green_channel.GreenChannelApi, person.PersonApi, org.OrgApi,
    parameter.ParameterApi, aid.AidItemApi, archive.DiseaseApi,
    pairing.HospitalApi, pairing.DoctorApi, eap.EapGridApi, eap.EapCounselorApi, eap.EapAssessmentApi, eap.EapSessionApi,
)


def register(appbuilder: AppBuilder) -> None:
    """Add every view and API. Menus are drawn by ``views.jinja`` from the specs, so nothing enters FAB's own."""
    for view in VIEWS:
        appbuilder.add_view_no_menu(view)
    for api in (*APIS, RulesApi, OpenApi):  # the document of the API, without FAB's Swagger page
        appbuilder.add_api(api)
    others = (PlanView, FileView, SearchView, FindView, MessagesView, HelpView, ImportView, CentreView, StatsView, DossierView,
              notice.PublicNoticeView, ArchiveSearchView)
    for view in (*others, *account.VIEWS):
        appbuilder.add_view_no_menu(view)
