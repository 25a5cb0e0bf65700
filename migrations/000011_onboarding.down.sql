DROP TABLE onboarding_items, onboardings, onboarding_template_items, onboarding_templates;
