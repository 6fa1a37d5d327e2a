"""Check a collection for damage, and repair it.

=====================  =========================================================================
``verbs``              the methods of `Collection` about damage
``checking``           start a check or a repair
``collection_check``   check a complete collection
``table_content``      check the rows of one table
``references``         check that tables refer to existing rows of other tables
``non_table_files``    check the journal, the marker file, backups and derived files
``collection_repair``  repair a complete collection
``salvage``            read the undamaged rows of a damaged table
``user_tables``        restore tables of user data
``small_tables``       write small tables again from other tables
``reports``            the results of a check and of a repair
=====================  =========================================================================

This package may import `egara.collection.tables`, ``.backups``, `egara.encoders`, `egara.metric`
and `egara.errors`.
"""

from egara.collection.checking.checking import Checking
from egara.collection.checking.reports import CheckReport, Fault, Repair, RepairReport
from egara.collection.checking.verbs import CheckVerbs

__all__ = ["CheckReport", "CheckVerbs", "Checking", "Fault", "Repair", "RepairReport"]
