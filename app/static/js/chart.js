/* Charts: on pages with a chart only. */
