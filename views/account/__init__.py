"""The own account, and the accounts, roles and changes of rights of all for the system administrator."""

from views.account.all import AccountsView
from views.account.changes import ChangesView
from views.account.handover import HandOverView
from views.account.own import AccountView
from views.account.roles import RolesView
from views.account.tokens import TokenView

VIEWS = (AccountView, TokenView, AccountsView, RolesView, ChangesView, HandOverView)
