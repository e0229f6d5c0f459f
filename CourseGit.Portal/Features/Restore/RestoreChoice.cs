using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Restore;

/// <summary>What a person chose on the restore page; all of it stands in the page's address, so that it can be shared.</summary>
public sealed record RestoreChoice(RestoreMode Mode)
{
    /// <summary>Null for the course's own branch.</summary>
    public BranchName? Branch { get; init; }

    /// <summary>Null for the newest that is listed.</summary>
    public CommitName? Commit { get; init; }

    /// <summary>The files and folders to restore; they are kept while another mode is looked at.</summary>
    public ImmutableArray<CoursePath> Paths { get; init; } = [];

    /// <summary>Only restore points that changed this file or folder are listed.</summary>
    public CoursePath? File { get; init; }

    /// <summary>Only restore points made until the end of this day are listed.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Reads an address. What is mistyped in it counts as not chosen: that is no reason to show nothing.</summary>
    public static RestoreChoice Read(string? mode, string? branch, string? commit, string[]? paths, string? file, string? until) =>
        new(Enum.GetValues<RestoreMode>().FirstOrDefault(m => RestoreWords.Key(m) == mode, RestoreMode.Exercises))
        {
            Branch = BranchName.TryParse(branch, out var branchName) ? branchName : null,
            Commit = CommitName.TryParse(commit, out var commitName) ? commitName : null,
            Paths = [.. (paths ?? []).Select(p => CoursePath.TryParse(p, out var path) ? path : null).OfType<CoursePath>().Distinct()],
            File = CoursePath.TryParse(file, out var filePath) ? filePath : null,
            Until = DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : null,
        };

    /// <summary>The choice that leads to these arguments.</summary>
    public static RestoreChoice Of(RestoreArguments arguments) =>
        new(arguments.Mode) { Branch = arguments.Branch, Commit = arguments.Commit, Paths = arguments.Paths };

    /// <summary>The address of the page with this choice.</summary>
    public string Address(NavigationManager navigation, Subdomain course) =>
        navigation.GetUriWithQueryParameters(
            navigation.ToAbsoluteUri($"courses/{course}/restore").ToString(), new Dictionary<string, object?>
            {
                ["mode"] = RestoreWords.Key(Mode),
                ["branch"] = Branch?.Value,
                ["commit"] = Commit?.Value,
                ["path"] = Paths.Select(p => p.Value).ToArray(),
                ["file"] = File?.Value,
                ["until"] = Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            });

    /// <summary>Whether both ask for the same restore; which restore points are listed does not count.</summary>
    public bool AsksForTheSameAs(RestoreChoice other) =>
        Mode == other.Mode && Branch == other.Branch && Commit == other.Commit && Paths.SequenceEqual(other.Paths);

    /// <summary>Adds a file or folder, or takes it away. What lies below a folder that is added goes with it.</summary>
    public RestoreChoice Toggle(CoursePath path) => this with
    {
        Paths = Paths.Contains(path) ? Paths.Remove(path)
            : [.. Paths.Where(p => !p.Value.StartsWith(path.Value + "/", StringComparison.Ordinal)), path],
    };

    /// <summary>Whether the path is chosen itself or lies in a folder that is.</summary>
    public bool Covers(CoursePath path) =>
        Paths.Any(p => p == path || path.Value.StartsWith(p.Value + "/", StringComparison.Ordinal));
}
