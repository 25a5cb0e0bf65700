-- 扶上马，送一程: the first ninety days of somebody newly core.

-- What a plan is made from. A brand without a row has the usual one.
CREATE TABLE onboarding_templates (
    tenant_id    uuid        PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    version      integer     NOT NULL DEFAULT 1,
    updated_at   timestamptz NOT NULL,
    updater_name text        NOT NULL DEFAULT ''
);
SELECT app.protect('onboarding_templates');

CREATE TABLE onboarding_template_items (
    tenant_id uuid     NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    position  smallint NOT NULL,
    kind      text     NOT NULL CHECK (kind IN ('expectation', 'resource', 'checkin')),
    title     text     NOT NULL,
    detail    text     NOT NULL DEFAULT '',
    person    text     NOT NULL DEFAULT '', -- whom to turn to, by name
    link      text     NOT NULL DEFAULT '',
    day       smallint NOT NULL DEFAULT 0 CHECK (day BETWEEN 0 AND 180), -- after the promotion
    PRIMARY KEY (tenant_id, position)
);
SELECT app.protect('onboarding_template_items');

CREATE TABLE onboardings (
    tenant_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    member_id   uuid        NOT NULL,
    starts_on   date        NOT NULL, -- the day they became core
    state       text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'closed', 'stopped')),
    made_at     timestamptz NOT NULL,
    made_by     uuid        NOT NULL,
    maker_name  text        NOT NULL DEFAULT '',
    project     text        NOT NULL DEFAULT '', -- the first they led alone
    began_on    date,
    finished_on date,
    reflection  text        NOT NULL DEFAULT '', -- what they make of it
    ended_at    timestamptz,
    ended_by    uuid,
    ender_name  text        NOT NULL DEFAULT '',
    talked_on   date,                            -- the closing talk
    words       text        NOT NULL DEFAULT '', -- of it; or why it was stopped
    sample      boolean     NOT NULL DEFAULT false,
    version     integer     NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT onboardings_member_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX onboardings_running_key ON onboardings (tenant_id, member_id) WHERE state = 'running';
CREATE INDEX onboardings_member_idx ON onboardings (tenant_id, member_id, id);
CREATE INDEX onboardings_state_idx ON onboardings (tenant_id, state, id);
SELECT app.protect('onboardings');

CREATE TABLE onboarding_items (
    tenant_id     uuid        NOT NULL,
    id            uuid        NOT NULL,
    onboarding_id uuid        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('expectation', 'resource', 'checkin')),
    title         text        NOT NULL,
    detail        text        NOT NULL DEFAULT '',
    person        text        NOT NULL DEFAULT '',
    link          text        NOT NULL DEFAULT '',
    due_on        date,
    position      smallint    NOT NULL,
    done_at       timestamptz,                    -- an expectation that is met; a check-in that was held
    doer_name     text        NOT NULL DEFAULT '',
    member_note   text        NOT NULL DEFAULT '', -- of a check-in
    staff_note    text        NOT NULL DEFAULT '',
    staff_name    text        NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT onboarding_items_onboarding_fkey FOREIGN KEY (tenant_id, onboarding_id)
        REFERENCES onboardings (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX onboarding_items_onboarding_idx ON onboarding_items (tenant_id, onboarding_id, position) INCLUDE (kind, done_at);
CREATE INDEX onboarding_items_due_idx ON onboarding_items (tenant_id, due_on, id) INCLUDE (onboarding_id) WHERE kind = 'checkin' AND done_at IS NULL;
SELECT app.protect('onboarding_items');
