"""Why a service is or is not available on a day: whole sentences for a tired social worker."""
