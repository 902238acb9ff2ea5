SELECT sqlite_version(), encoding, page_size, auto_vacuum, journal_mode, user_version, application_id
FROM pragma_encoding, pragma_page_size, pragma_auto_vacuum, pragma_journal_mode, pragma_user_version, pragma_application_id
