"""Everything that touches the database: reads in scope, the one commit, the one state change, the audit chain."""
