-- To somebody of whom nothing is kept any more: the row goes once it is sent, or cannot be.
ALTER TABLE mail ADD COLUMN leaves_nothing boolean NOT NULL DEFAULT false;
CREATE INDEX mail_by_recipient ON mail (recipient);
