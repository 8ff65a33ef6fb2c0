//! Pages, seen through what a screen would get: made-up people, one made-up child, no store.

mod areas;
mod around;
mod beside;
mod history;
mod judging;
mod late;
mod life;
mod quality;
mod rig;
mod steps;
mod whole;
