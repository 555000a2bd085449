-- By which what was written to or of an address is found in all organizations.
create index invitations_by_email_alone on invitations (email);
create index invitation_scopes_by_open_email on invitation_scopes (open_email);
create index invitation_counts_by_counted on invitation_counts (counted);
