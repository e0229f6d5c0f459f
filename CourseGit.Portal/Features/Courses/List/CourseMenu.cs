using CourseGit.Core.Courses;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>
/// The menu of a row: the browser's own popover, and one string. A MudMenu would cost every circuit a third of a megabyte for each row.
/// </summary>
public static class CourseMenu
{
    /// <summary>The button and what it opens. A course's name has no letter that would have to be escaped.</summary>
    public static MarkupString Of(Course course)
    {
        var name = course.Subdomain.Value;
        return new($"""<button type="button" class="row-menu" popovertarget="actions-{name}" title="Actions for {name}">"""
            + $"""{Icon.Of("more")}<span class="visually-hidden">Actions for {name}</span></button>"""
            + $"""<div id="actions-{name}" class="flyout by-button menu" popover="auto" role="group" aria-label="Actions for {name}">"""
            + string.Concat(Entries(course).Select(e => $"""<a href="{e.Href}">{Icon.Of(e.Icon)} {e.Text}</a>""")) + "</div>");
    }

    private static IEnumerable<(string Href, string Icon, string Text)> Entries(Course course)
    {
        if (!course.IsArchived)
            yield return (Page("backup"), "push", "Backup");
        yield return (Page("restore"), "restore", "Restore");
        yield return (Page("history"), "operations", "History");
        yield return (Page("readme"), "edit", "README");
        yield return (Page("settings"), "settings", "Settings");
        yield return ($"operations?course={course.Subdomain}", "list", "Its operations");

        string Page(string section) => $"courses/{course.Subdomain}/{section}";
    }
}
