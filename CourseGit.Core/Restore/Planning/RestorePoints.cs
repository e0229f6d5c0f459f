using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore.Planning;

/// <summary>The branches a course can be restored from.</summary>
/// <param name="Branches">By name; those of the remote and those kept here.</param>
/// <param name="Default">The one that belongs to the course; null when a person must choose.</param>
/// <param name="Problem">Why the remote could not be asked; null when it could. What is kept here is listed all the same.</param>
public sealed record RestoreBranches(ImmutableArray<BranchName> Branches, BranchName? Default, string? Problem);

/// <summary>Which restore points are wanted.</summary>
/// <param name="Path">Only those that changed this file or folder.</param>
/// <param name="UntilUtc">Only those made until then.</param>
public sealed record RestorePointFilter(CoursePath? Path = null, DateTime? UntilUtc = null, int Skip = 0, int Count = 20);

/// <summary>Restore points, newest first.</summary>
public sealed record RestorePointList(ImmutableArray<CommitLine> Points, bool HasMore);

/// <summary>A file or folder of a restore point.</summary>
/// <param name="Path">Counted from the course's root.</param>
/// <param name="IsExercise">A folder that holds an <c>exercise.xml</c>.</param>
public sealed record RestoreEntry(CoursePath Path, string Name, bool IsFolder, bool IsExercise);

/// <summary>The front door to what can be restored: branches, commits, and what is in them.</summary>
public sealed class RestorePoints(GitRunner git, CommitFinder finder, CourseGitSettings settings)
{
    private const string Exercise = "exercise.xml";

    /// <summary>The branches to choose from. Asks the remote.</summary>
    public async Task<RestoreBranches> BranchesAsync(Course course, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var scope = Scope(course);
        var kept = (await KeptAsync(course, cancellationToken).ConfigureAwait(false)).Keys;
        try
        {
            var there = (await finder.HeadsAsync(scope, cancellationToken).ConfigureAwait(false)).Keys;
            return Branches(scope, there.Union(kept), RestoreBranch.DefaultOf(course, scope.Folder, settings, there), null);
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException)
        {
            return Branches(scope, kept, null, e.Message);
        }
    }

    /// <summary>Restore points of a branch. Fetches the branch's commits when they are not here.</summary>
    /// <exception cref="InvalidInputException">There is no such branch.</exception>
    /// <exception cref="OperationFailedException">The remote cannot be reached and nothing of the branch is kept here.</exception>
    public async Task<RestorePointList> ListAsync(
        Course course, BranchName branch, RestorePointFilter filter, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var tip = await TipAsync(course, branch, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException(
                $"Branch not found: there is no branch {branch} in the repository of {course.Subdomain}. Choose one that is in the list.");
        var points = await new VaultCommits(git, RestoreStore.Of(settings, course.Subdomain).GitDirectory)
            .LogAsync(tip, filter.Path, filter.UntilUtc, filter.Skip, filter.Count + 1, cancellationToken).ConfigureAwait(false);
        return new RestorePointList([.. points.Take(filter.Count)], points.Length > filter.Count);
    }

    /// <summary>What a folder holds in a commit, folders first.</summary>
    /// <param name="folder">Null for the course's root.</param>
    /// <exception cref="InvalidInputException">It is not in the commit.</exception>
    public async Task<ImmutableArray<RestoreEntry>> BrowseAsync(
        Course course, CommitId commit, CoursePath? folder, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var store = RestoreStore.Of(settings, course.Subdomain).GitDirectory;
        using var objects = ObjectDatabase.Open(store);
        var all = ContentLayout.Find(await new TreeReader(git, store, objects)
            .ReadAsync(commit.Value, cancellationToken).ConfigureAwait(false), course.Subdomain).Entries;
        var prefix = folder is null ? "" : RawPath.FromText(folder.Value).Bytes + "/";
        var seesAll = StudentFiles.AreShownTo(actor, course);
        var below = all.Where(e => e.Path.Bytes.StartsWith(prefix, StringComparison.Ordinal))
            .Where(e => seesAll || !StudentFiles.Holds(course, e.Path))
            .Select(e => e.Path.Bytes[prefix.Length..]).ToList();
        if (below.Count == 0 && folder is not null)
            throw new InvalidInputException($"The folder {folder} is not in that commit.");
        return
        [
            .. below.GroupBy(path => path.Split('/')[0]).Select(group => Entry(folder, new RawPath(group.Key), group))
            .OfType<RestoreEntry>()
                .OrderByDescending(e => e.IsFolder)
                .ThenBy(e => e.Name, NaturalOrder.Instance),
        ];
    }

    /// <summary>The exercises of a commit: folders with an <c>exercise.xml</c>, in natural order.</summary>
    public async Task<ImmutableArray<CoursePath>> ExercisesAsync(
        Course course, CommitId commit, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var store = RestoreStore.Of(settings, course.Subdomain).GitDirectory;
        using var objects = ObjectDatabase.Open(store);
        var all = ContentLayout.Find(await new TreeReader(git, store, objects)
            .ReadAsync(commit.Value, cancellationToken).ConfigureAwait(false), course.Subdomain).Entries;
        return
        [
            .. all.Where(e => e.Path.IsText && e.Path.Display.StartsWith("exercises/", StringComparison.Ordinal)
                && e.Path.Display.EndsWith($"/{Exercise}", StringComparison.Ordinal))
                .Select(e => e.Path.Display[..^(Exercise.Length + 1)]).Order(NaturalOrder.Instance)
                .Select(p => CoursePath.TryParse(p, out var path) ? path : null).OfType<CoursePath>(),
        ];
    }

    // A name that is no UTF-8 cannot be asked for by its path; a restore of the folder brings it along.
    private static RestoreEntry? Entry(CoursePath? folder, RawPath name, IEnumerable<string> paths)
    {
        if (!name.IsText || (folder is null && name.Bytes == FolderWalker.OurFolder)
            || !CoursePath.TryParse(folder is null ? name.Display : $"{folder}/{name}", out var path))
            return null;
        var isFolder = paths.First().Length > name.Bytes.Length;
        return new RestoreEntry(path, name.Display, isFolder, isFolder && paths.Contains($"{name.Bytes}/{Exercise}"));
    }

    private async Task<CommitId?> TipAsync(Course course, BranchName branch, CancellationToken cancellationToken)
    {
        try
        {
            if (await finder.FetchHistoryAsync(Scope(course), branch, cancellationToken).ConfigureAwait(false) is { } there)
                return there;
            return (await KeptAsync(course, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(branch); // deleted there, kept here
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException)
        {
            var kept = await KeptAsync(course, cancellationToken).ConfigureAwait(false);
            if (!kept.TryGetValue(branch, out var tip))
                throw;
            return tip;
        }
    }

    private Task<Dictionary<BranchName, CommitId>> KeptAsync(Course course, CancellationToken cancellationToken) =>
        finder.KeptAsync(Scope(course), cancellationToken);

    private RestoreBranches Branches(RestoreScope scope, IEnumerable<BranchName> all, BranchName? ours, string? problem)
    {
        ImmutableArray<BranchName> branches = [.. all.OrderBy(b => b.Value, StringComparer.Ordinal)];
        return new RestoreBranches(branches, ours ?? RestoreBranch.DefaultOf(scope.Course, scope.Folder, settings, branches), problem);
    }

    private RestoreScope Scope(Course course) =>
        new(course, new RestoreArguments(RestoreMode.Full), ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, course.Folder));
}
