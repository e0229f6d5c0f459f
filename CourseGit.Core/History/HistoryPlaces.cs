using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State;

namespace CourseGit.Core.History;

/// <summary>Opens the history of a course: what is on this server, without asking anybody.</summary>
public sealed class HistoryPlaces(GitRunner git, CommitFinder finder, CourseGitSettings settings)
{
    /// <summary>Opens it; null when nothing of the course is kept on this server.</summary>
    internal async Task<HistoryPlace?> OpenAsync(Subdomain course, CancellationToken cancellationToken)
    {
        var store = HistoryStore.Of(settings, course);
        if (!store.HasAny)
            return null;
        var cut = await CutAsync(store, cancellationToken).ConfigureAwait(false);
        store.Prepare(cut);
        return new HistoryPlace(store, store.GitDirectory, cut);
    }

    /// <summary>Opens it, or says that there is none.</summary>
    /// <exception cref="InvalidInputException">Nothing of the course is kept on this server.</exception>
    internal async Task<HistoryPlace> RequireAsync(Subdomain course, CancellationToken cancellationToken) =>
        await OpenAsync(course, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidInputException($"{course} has no history on this server yet: its first backup makes it.");

    /// <summary>The branches kept here with their newest commits, and the one that belongs to the course.</summary>
    internal async Task<(Dictionary<BranchName, CommitId> Kept, BranchName? Default)> BranchesAsync(
        Course course, CancellationToken cancellationToken)
    {
        var kept = await finder.KeptAsync(Scope(course), cancellationToken).ConfigureAwait(false);
        foreach (var (branch, commit) in Asked(HistoryStore.Of(settings, course.Subdomain)))
            kept.TryAdd(branch, commit);
        return (kept, RestoreBranch.DefaultOf(course, Scope(course).Folder, settings, kept.Keys));
    }

    /// <summary>The newest commits of all branches that are kept here or were asked for.</summary>
    internal async Task<IReadOnlyList<CommitId>> TipsAsync(HistoryPlace place, Course course, CancellationToken cancellationToken)
    {
        var (kept, _) = await BranchesAsync(course, cancellationToken).ConfigureAwait(false);
        var fetched = await StoreOf(place).Fetched.FetchedAsync(git, cancellationToken).ConfigureAwait(false);
        return [.. kept.Values.Concat(fetched.Values).Concat(Asked(StoreOf(place)).Values).Distinct()
            .OrderBy(t => t.Value, StringComparer.Ordinal)];
    }

    /// <summary>The newest commit of a branch that is known here: of the last backup, or of what was fetched since.</summary>
    internal async Task<CommitId> TipAsync(HistoryPlace place, BranchName branch, CommitId kept, CancellationToken cancellationToken)
    {
        var known = new List<CommitId> { kept };
        if ((await StoreOf(place).Fetched.FetchedAsync(git, cancellationToken).ConfigureAwait(false))
            .TryGetValue(branch, out var fetched))
            known.Add(fetched);
        if (Asked(StoreOf(place)).TryGetValue(branch, out var asked))
            known.Add(asked);
        if (known.Distinct().Count() == 1)
            return kept;
        // Those that none of the others descends from. If they went separate ways, the repository's own word counts, which stands last.
        return await new CommitLog(git, place).NewestAsync(known, cancellationToken).ConfigureAwait(false) ?? kept;
    }

    /// <summary>Asks the repository for a branch's newest commits, and brings them here.</summary>
    /// <exception cref="OperationFailedException">It cannot be reached.</exception>
    internal async Task<CommitId?> AskAsync(
        Course course, BranchName? branch, Action<string, StepCount> report, CancellationToken cancellationToken)
    {
        var scope = Scope(course) with { Report = report };
        var heads = await finder.HeadsAsync(scope, cancellationToken).ConfigureAwait(false);
        var asked = branch ?? RestoreBranch.Choose(course, scope.Folder, settings, null, [.. heads.Keys]);
        if (await finder.FetchHistoryAsync(scope, asked, cancellationToken).ConfigureAwait(false) is not { } tip)
            return null;
        var store = HistoryStore.Of(settings, course.Subdomain);
        var known = Asked(store);
        known[asked] = tip;
        Directory.CreateDirectory(Path.GetDirectoryName(store.AskedFile)!);
        var draft = $"{store.AskedFile}.{Guid.NewGuid():N}";
        await File.WriteAllLinesAsync(draft, known.Select(k => $"{k.Value} {k.Key.Ref}"), cancellationToken).ConfigureAwait(false);
        File.Move(draft, store.AskedFile, overwrite: true);
        return tip;
    }

    /// <summary>When somebody last asked the repository for this branch; null when nobody did.</summary>
    internal static DateTime? AskedUtc(HistoryPlace place, BranchName branch) =>
        Asked(StoreOf(place)).ContainsKey(branch) ? File.GetLastWriteTimeUtc(StoreOf(place).AskedFile) : null;

    /// <summary>What a fetch goes by.</summary>
    internal RestoreScope Scope(Course course) =>
        new(course, new RestoreArguments(RestoreMode.Full), ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, course.Folder));

    private static HistoryStore StoreOf(HistoryPlace place) => (HistoryStore)place.Store; // none but those of OpenAsync come here

    private static Dictionary<BranchName, CommitId> Asked(HistoryStore store) =>
        File.Exists(store.AskedFile) ? BranchList.ParseHeads(File.ReadAllText(store.AskedFile, RawPath.Encoding)) : [];

    // The vault is whole: of a commit that it holds it holds the parents, too, however alone the restore fetched it.
    private async Task<ImmutableHashSet<string>> CutAsync(HistoryStore store, CancellationToken cancellationToken)
    {
        var shallow = store.Shallow;
        if (shallow.Length == 0 || store.VaultDirectory is not { } vault)
            return [.. shallow];
        var there = await new BlobReader(git, vault).SizesAsync(shallow, cancellationToken).ConfigureAwait(false);
        return [.. shallow.Where(s => !there.ContainsKey(s))];
    }
}
