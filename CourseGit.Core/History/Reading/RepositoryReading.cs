using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History.Reading;

/// <summary>
/// The front door to the branches and commits of a repository of this portal, read on this disk: in this process as far as that is quicker.
/// Nothing is asked of its source.
/// </summary>
public sealed class RepositoryReading
{
    private const int MostChoices = 50;
    private readonly RepositoryPlaces _places;
    private readonly ChangedPathIndex _index;

    internal RepositoryReading(RepositoryPlaces places, ChangedPathIndex index) => (_places, _index) = (places, index);

    /// <summary>What there is, and the commit that is looked at.</summary>
    /// <param name="at">A branch, a tag or a commit; null for the branch that a plain clone checks out.</param>
    /// <exception cref="InvalidInputException">There is no such repository, or nothing of this name in it.</exception>
    public async Task<RepositoryView> OpenAsync(RepositoryName name, string? at, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        var refs = place.Refs;
        var (branches, tags) = (refs.Count(RefKind.Branch), refs.Count(RefKind.Tag));
        var view = new RepositoryView(place.Repository, null, null, [.. branches + tags <= MostChoices
            ? refs.All.Where(r => r.Kind != RefKind.Kept) : []], branches, tags, IsCut: false);
        at ??= refs.First?.FullName;
        if (at is null)
            return view;
        var shown = await place.FindAsync(at, cancellationToken).ConfigureAwait(false);
        _index.Refresh(place.Objects, shown.Commit);
        return view with
        {
            Shown = shown,
            Line = await place.LineAsync(shown.Commit, cancellationToken).ConfigureAwait(false),
            IsCut = !place.Objects.Cut.IsEmpty,
        };
    }

    /// <summary>Some of the branches and tags, and of what was kept, with their newest commits: the default branch first.</summary>
    /// <param name="text">Part of the name, capital and small letters alike; null for all.</param>
    public async Task<RefPage> RefsAsync(
        RepositoryName name, RefKind kind, string? text, int skip, int count, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        var found = place.Refs.All.Where(r => r.Kind == kind
            && (text is null || r.Name.Contains(text, StringComparison.OrdinalIgnoreCase))).ToList();
        var rows = ImmutableArray.CreateBuilder<RefRow>();
        foreach (var shown in found.Skip(skip).Take(count))
            rows.Add(new RefRow(shown, await place.LineAsync(shown.Commit, cancellationToken).ConfigureAwait(false)));
        return new RefPage(rows.ToImmutable(), found.Count);
    }

    /// <summary>Some of the commits up to <paramref name="tip"/>, newest first.</summary>
    public async Task<ImmutableArray<RepositoryCommit>> ListAsync(
        RepositoryName name, CommitId tip, int skip, int count, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        await place.RequireAsync(tip, cancellationToken).ConfigureAwait(false);
        var commits = await place.Log.PageAsync(tip, new HistoryQuery(), null, skip, count, cancellationToken).ConfigureAwait(false);
        return [.. commits.Select(c => new RepositoryCommit(c.Line, c.Parents.Length > 1, c.Changes.Count, c.IsCut))];
    }

    /// <summary>How many commits up to <paramref name="tip"/> there are.</summary>
    public async Task<int> CountAsync(RepositoryName name, CommitId tip, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        await place.RequireAsync(tip, cancellationToken).ConfigureAwait(false);
        return await place.Log.CountAsync(tip, new HistoryQuery(), null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A commit with what it changed.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    /// <exception cref="RefusedException">Several commits begin so.</exception>
    public async Task<CommitDetail> ReadAsync(RepositoryName name, CommitName commit, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        var id = (await place.FindAsync(commit.Value, cancellationToken).ConfigureAwait(false)).Commit;
        var read = await place.Log.ReadAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw ReadingSentences.NoRevision(name, id.Short);
        var changes = await ChangesAsync(place, read.Parents.FirstOrDefault(), id, read.Changes, cancellationToken).ConfigureAwait(false);
        var summary = new ChangeSummary { IsCut = read.IsCut, IsUnknown = place.Objects.Cut.Contains(id.Value) };
        return new CommitDetail(read.Line, read.AuthorEmail, read.AuthoredUtc, read.Committer, read.Body, read.Parents, null,
            changes with { Summary = summary });
    }

    /// <summary>What differs between two branches, tags or commits.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public async Task<CommitComparison> CompareAsync(
        RepositoryName name, string from, string to, Actor actor, CancellationToken cancellationToken)
    {
        using var place = await _places.OpenAsync(name, actor, cancellationToken).ConfigureAwait(false);
        var (old, now) = (await place.FindAsync(from, cancellationToken).ConfigureAwait(false),
            await place.FindAsync(to, cancellationToken).ConfigureAwait(false));
        var (before, after) = (await place.RequireAsync(old.Commit, cancellationToken).ConfigureAwait(false),
            await place.RequireAsync(now.Commit, cancellationToken).ConfigureAwait(false));
        var differences = await place.Log.DifferencesAsync(before.Id, after.Id, cancellationToken).ConfigureAwait(false);
        var (behind, ahead) = await place.Log.DistanceAsync(before.Id, after.Id, cancellationToken).ConfigureAwait(false);
        return new CommitComparison(before, after, ahead, behind,
            await ChangesAsync(place, before.Id, after.Id, differences, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<CommitChanges> ChangesAsync(
        RepositoryPlace place, CommitId? before, CommitId after, List<RawChange> raw, CancellationToken cancellationToken)
    {
        var sizes = await place.Blobs.SizesAsync(ChangeReading.BlobsIn(raw), cancellationToken).ConfigureAwait(false);
        return new CommitChanges { Before = before, After = after, Files = [.. raw.Select(c => ChangeReading.Plain(c, sizes))] };
    }
}
