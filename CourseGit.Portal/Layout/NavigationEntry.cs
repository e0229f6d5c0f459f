using System.Collections.Immutable;
using CourseGit.Core.People;
using CourseGit.Core.State;

namespace CourseGit.Portal.Layout;

/// <summary>An entry of the main navigation. Only what works stands here; a new page of its own gets a line.</summary>
/// <param name="Href">From the base address.</param>
/// <param name="Text">Its name.</param>
/// <param name="Icon">A name of <see cref="Shared.Icon"/>.</param>
/// <param name="Section">The first part of the addresses that belong to it.</param>
/// <param name="Right">What somebody must be allowed to do there; null when it is for everybody.</param>
public sealed record NavigationEntry(string Href, string Text, string Icon, string Section, Right? Right = null)
{
    /// <summary>A page of its own that belongs to it, too; null when there is none.</summary>
    public string? Also { get; init; }

    /// <summary>Where it is of use; null for everywhere.</summary>
    public Func<CourseGitSettings, bool>? Where { get; init; }

    /// <summary>From top to bottom.</summary>
    public static ImmutableArray<NavigationEntry> All { get; } =
    [
        new("", "Courses", "courses", "courses") { Also = "connect" },
        new("repositories", "Repositories", "hosted", "repositories", Core.People.Right.SeeRepositories),
        new("over-time", "Over time", "size", "over-time", Core.People.Right.SeeStorage),
        new("schedules", "Schedules", "schedule", "schedules", Core.People.Right.SeeSchedules),
        new("checkouts", "Checkouts", "pull", "checkouts", Core.People.Right.SeeCheckouts)
        {
            Where = settings => settings.Hooks.IsOn || Directory.Exists(settings.CheckoutsRoot),
        },
        new("requests", "Requests", "requests", "requests"),
        new("operations", "Operations", "operations", "operations"),
        new("settings/credentials", "Settings", "settings", "settings", Core.People.Right.SeeCredentials),
    ];

    /// <summary>Those a person can do something with.</summary>
    public static IEnumerable<NavigationEntry> For(Actor who, CourseGitSettings settings) =>
        All.Where(e => (e.Right is not { } right || who.May(right)) && e.Where?.Invoke(settings) != false);

    /// <summary>Whether the page at this path, counted from the base address, belongs to the entry.</summary>
    public bool IsCurrent(string path) =>
        path == Href || path == Section || path == Also || path.StartsWith(Section + "/", StringComparison.Ordinal);
}
