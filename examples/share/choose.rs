//! The step that chooses a version, and says why not another one.

use distref::tag::Policy;
use distref::{Tag, tag};

use crate::failure::Failure;
use crate::page::Page;
use crate::wrong::{parsed, wrong};

/// The newest of 1.2.
pub(crate) fn newest(page: &mut Page, listed: &[Tag]) -> Result<Tag, Failure> {
    page.tell(
        "Tags are texts, and the greatest text is not the newest version. In use is 1.2.3; repairs are wanted, and nothing \
         else: the requirement is ~1.2, which is any 1.2.x and no 1.3. A tag is judged by its text, not by what it names now: \
         1.2 does not read as newer than 1.2.3, though step 5 moved it to 1.2.6, and it may move again.",
    )?;
    let requirement = parsed("~1.2")?;
    let policy = Policy::new().requirement(requirement);
    let in_use = tag!("1.2.3");
    let chosen = policy.select(in_use, listed.iter().map(Tag::view));
    let chosen = chosen.update().ok_or_else(|| wrong(chosen))?.to();
    let mut others = 0;
    for (tag, verdict) in policy.explain(in_use, listed.iter().map(Tag::view)) {
        let why = match verdict {
            Ok(_) if tag == chosen => continue,
            Ok(_) => format!("older than {chosen}"),
            Err(refusal) => refusal.to_string(),
        };
        page.row("not", format_args!("{tag:12}  {why}"))?;
        others += 1;
    }
    page.row("chosen", chosen)?;
    page.check("1.2.6 is chosen, and of every other tag it is told why not", {
        chosen == tag!("1.2.6") && others == listed.len() - 1
    })?;
    Ok(chosen.into())
}
