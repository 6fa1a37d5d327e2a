"""Checking a collection for damage, and repairing it.

================  =============================================================================
``checking``      the verbs
``check``         the whole check
``content``       what can be wrong in a table
``references``    what can be wrong between tables
``loose_files``   the journal, the marker, backups and derived files
``repair``        the whole repair
``salvage``       what is left of a damaged table
``people``        restoring people's work
``rebuilding``    small tables that follow from others
``report``        what was found and done
================  =============================================================================

May import `egara.collection.tables`, ``.backups``, `egara.encoders`, `egara.metric` and
`egara.errors`.
"""

from egara.collection.checking.checking import Checking
from egara.collection.checking.reports import CheckReport, Fault, Repair, RepairReport
from egara.collection.checking.verbs import CheckVerbs

__all__ = ["CheckReport", "CheckVerbs", "Checking", "Fault", "Repair", "RepairReport"]
