using System.Collections.Immutable;

namespace CourseGit.Portal.Layout;

/// <summary>An entry of the main navigation. Only what works stands here; a new page of its own gets a line.</summary>
/// <param name="Href">From the base address.</param>
/// <param name="Text">Its name.</param>
/// <param name="Icon">A name of <see cref="Shared.Icon"/>.</param>
/// <param name="Section">The first part of the addresses that belong to it.</param>
public sealed record NavigationEntry(string Href, string Text, string Icon, string Section)
{
    /// <summary>From top to bottom.</summary>
    public static ImmutableArray<NavigationEntry> All { get; } =
    [
        new("", "Courses", "courses", "courses"),
        new("over-time", "Over time", "size", "over-time"),
        new("schedules", "Schedules", "schedule", "schedules"),
        new("requests", "Requests", "requests", "requests"),
        new("operations", "Operations", "operations", "operations"),
        new("settings/credentials", "Settings", "settings", "settings"),
    ];

    /// <summary>Whether the page at this path, counted from the base address, belongs to the entry.</summary>
    public bool IsCurrent(string path) =>
        path == Href || path == Section || path.StartsWith(Section + "/", StringComparison.Ordinal);
}
