"""A rehearsal: residents, operators, caregivers and rescuers as SIP phones that behave as people do."""
