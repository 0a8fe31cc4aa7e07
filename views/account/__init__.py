"""The own account, and the accounts of all for the system administrator."""

from views.account.all import AccountsView
from views.account.own import AccountView

VIEWS = (AccountView, AccountsView)
