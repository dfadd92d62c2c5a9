"""Who provides help, under which contract, with which staff.

Kept here: organisations, programmes, contracts, members of staff, institutions that service
records point to. Words: *provider* (has a contract with us), *programme* (state service or
movement), *contract* (provider, programme, planned and actual period), *staff member* (a user's
post at an organisation), *standing* (what a user may do on a day). Must not know: any client.
"""
