//! The post-event page.
