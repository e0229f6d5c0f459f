using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories.Mirroring;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Repositories;

/// <summary>The front door to repositories. Rights and every value are checked here.</summary>
public sealed class RepositoryDesk
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly RepositoryRegistry _registry;
    private readonly RepositoryFolders _folders;
    private readonly MirrorSources _sources;
    private readonly SyncQueue _queue;
    private readonly SubjectLocks _locks;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal RepositoryDesk(
        IDbContextFactory<StateDbContext> contexts, RepositoryRegistry registry, RepositoryFolders folders, MirrorSources sources,
        SyncQueue queue, SubjectLocks locks, AuditLog audit, TimeProvider time) =>
        (_contexts, _registry, _folders, _sources, _queue, _locks, _audit, _time) =
            (contexts, registry, folders, sources, queue, locks, audit, time);

    /// <summary>All repositories, by name: those that somebody made, and those of courses.</summary>
    public Task<ImmutableArray<Repository>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeRepositories);
        return _registry.ListAsync(cancellationToken);
    }

    /// <summary>The repository of this name; null when there is none.</summary>
    public Task<Repository?> FindAsync(RepositoryName name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeRepositories);
        return _registry.FindAsync(name, cancellationToken);
    }

    /// <summary>The repository of this number; null when there is none.</summary>
    public Task<Repository?> FindAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeRepositories);
        return _registry.FindAsync(id, cancellationToken);
    }

    /// <summary>The repository of this name, <c>owner/name</c>.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public Task<Repository> GetAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeRepositories);
        return _registry.GetAsync(name, cancellationToken);
    }

    /// <summary>What a repository holds, in a few figures.</summary>
    /// <param name="withCommits">Count the commits, too: of a hundred thousand that takes a moment.</param>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<RepositoryContents> ContentsAsync(string name, bool withCommits, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeRepositories);
        var known = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        return await _folders.ContentsAsync(known.Name, withCommits, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a repository: an empty one to push to, or one that follows a source, which was asked first; its commits come with
    /// <see cref="MigrateAsync"/>. One that lies here without having been made by hand is taken over.
    /// </summary>
    /// <exception cref="InvalidInputException">A value cannot be, or the name is taken. Nothing was changed.</exception>
    /// <exception cref="RefusedException">The source may not be reached. Nothing was changed.</exception>
    /// <exception cref="OperationFailedException">The source cannot be reached. Nothing was changed.</exception>
    public async Task<Repository> AddAsync(RepositoryDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeRepositories);
        Check(draft);
        var source = draft.Source is null ? null : _sources.Read(draft.Source);
        if (source is { } from && from.Kind == RemoteKind.Hosted && RepositoryName.Parse(from.Address) == draft.Name)
            throw RepositorySentences.FollowsItself(draft.Name);
        if (source is not null)
            await _sources.LookAsync(source, draft.CredentialName, cancellationToken).ConfigureAwait(false);
        using var held = await HoldAsync(draft.Name, cancellationToken).ConfigureAwait(false);
        await CheckNameAsync(draft.Name, mayLieThere: source is null, cancellationToken).ConfigureAwait(false);
        if (draft.IsPublic)
            await CheckPublicAsync(draft.Name, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = new RepositoryRow
        {
            Name = draft.Name.ToString(),
            Description = draft.Description,
            IsPublic = draft.IsPublic,
            Source = source?.ToString(),
            CredentialName = draft.CredentialName,
            IsMirror = source is not null && draft.IsMirror,
            Depth = draft.Depth,
            SyncMinutes = draft.SyncMinutes,
            CreatedBy = actor.Name,
            CreatedUtc = _time.GetUtcNow().UtcDateTime,
        };
        context.Add(row);
        if (source is null) // first: whoever reads of it finds it
            await _folders.MakeAsync(draft.Name, CancellationToken.None).ConfigureAwait(false);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.RepositoryAdded) { Subject = row.Name }
            .With(null, row.Facts()), cancellationToken).ConfigureAwait(false);
        if (source is null)
            _folders.SetPublic(draft.Name, draft.IsPublic);
        return await _registry.GetAsync(row.Name, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Changes what is said of a repository, who may read it, and how its source is followed.</summary>
    /// <exception cref="InvalidInputException">There is none, or a value cannot be. Nothing was changed.</exception>
    /// <exception cref="RefusedException">It holds what may not be public. Nothing was changed.</exception>
    public async Task<Repository> ChangeAsync(string name, RepositoryChange change, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeRepositories);
        var known = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        TextLength.Check(change.Description, Repository.MaxDescription, "The description");
        if (change.SyncMinutes is < 0 or > Repository.MaxSyncMinutes)
            throw RepositorySentences.TooOften();
        if (known.Source is null && (change.SyncMinutes is > 0 || change.CredentialName is { Length: > 0 }))
            throw RepositorySentences.NeedsSource();
        if (change.IsPublic == true)
            await CheckPublicAsync(known.Name, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await RowAsync(context, known, actor, cancellationToken).ConfigureAwait(false);
        var before = row.Facts();
        row.Description = change.Description ?? row.Description;
        row.IsPublic = change.IsPublic ?? known.IsPublic;
        row.CredentialName = change.CredentialName switch { null => row.CredentialName, "" => null, var other => other };
        row.SyncMinutes = change.SyncMinutes switch { null => row.SyncMinutes, 0 => null, var minutes => minutes };
        if (row.CredentialName is { } credential && credential != known.CredentialName)
            await _sources.LookAsync(known.Source!, credential, cancellationToken).ConfigureAwait(false);
        if (known.IsThere && change.IsPublic == false) // what fewer may do from now on, before that is said; what more may, after
            _folders.SetPublic(known.Name, false);
        await _audit.CommitAsync(context, actor, () => new AuditEntry(AuditAction.RepositoryChanged) { Subject = row.Name }
            .IfChanged(before, row.Facts()), cancellationToken).ConfigureAwait(false);
        if (known.IsThere && change.IsPublic is not null)
            _folders.SetPublic(known.Name, row.IsPublic);
        return await _registry.GetAsync(row.Name, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Archives a repository: it is kept as it is, nobody pushes to it, and it follows nothing. Or takes it out again.</summary>
    /// <exception cref="InvalidInputException">There is none, or a course is backed up to it. Nothing was changed.</exception>
    public async Task<Repository> ArchiveAsync(string name, bool archived, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeRepositories);
        var known = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        if (archived && known.Course is not null)
            throw RepositorySentences.HoldsACourse(known, "archived");
        if (archived == known.ArchivedUtc is not null)
            return known;
        using var held = await HoldAsync(known.Name, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await RowAsync(context, known, actor, cancellationToken).ConfigureAwait(false);
        row.ArchivedUtc = archived ? _time.GetUtcNow().UtcDateTime : null;
        if (archived)
            _folders.Close(known with { ArchivedUtc = row.ArchivedUtc });
        var action = archived ? AuditAction.RepositoryArchived : AuditAction.RepositoryRestored;
        await _audit.CommitAsync(context, actor, new AuditEntry(action) { Subject = row.Name }, cancellationToken).ConfigureAwait(false);
        var now = await _registry.GetAsync(row.Name, CancellationToken.None).ConfigureAwait(false);
        _folders.Close(now);
        return now;
    }

    /// <summary>Gives a repository another name. Its clones have to be told: the address before leads nowhere.</summary>
    /// <exception cref="InvalidInputException">There is none, the name is taken, or a course is backed up to it. Nothing was changed.
    /// </exception>
    public async Task<Repository> RenameAsync(string name, RepositoryName to, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeRepositories);
        var known = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        if (known.Course is not null)
            throw RepositorySentences.HoldsACourse(known, "renamed");
        await CheckNameAsync(to, mayLieThere: false, cancellationToken).ConfigureAwait(false);
        using var held = await HoldAsync(known.Name, cancellationToken).ConfigureAwait(false);
        using var heldToo = await HoldAsync(to, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await RowAsync(context, known, actor, cancellationToken).ConfigureAwait(false);
        var before = row.Facts();
        row.Name = to.ToString();
        var (was, becomes) = (known.Name.ToString(), to.ToString());
        await context.RepositoryMembers.Where(m => m.Repository == was)
            .ExecuteUpdateAsync(m => m.SetProperty(r => r.Repository, becomes), cancellationToken).ConfigureAwait(false);
        if (known.IsThere)
            _folders.Move(known.Name, to);
        var isDone = false;
        try
        {
            await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.RepositoryRenamed) { Subject = $"{known.Name} to {to}" }
                .With(before, row.Facts()), CancellationToken.None).ConfigureAwait(false);
            isDone = true;
        }
        finally
        {
            if (!isDone && known.IsThere)
                _folders.Move(to, known.Name);
        }
        return await _registry.GetAsync(row.Name, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Removes a repository. What it holds is set aside, and freed with what restores set aside.</summary>
    /// <returns>Where it lies; null when there was nothing of it on the disk.</returns>
    /// <exception cref="InvalidInputException">There is none, something works on it, or a course is backed up to it. Nothing was changed.
    /// </exception>
    public async Task<string?> RemoveAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeRepositories);
        var known = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        if (known.Course is not null)
            throw RepositorySentences.HoldsACourse(known, "removed");
        using var held = await HoldAsync(known.Name, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.Repositories.FirstOrDefaultAsync(r => r.Name == known.Name.ToString(), cancellationToken)
            .ConfigureAwait(false);
        if (row is not null)
            context.Remove(row);
        if (known.IsThere)
            _folders.SetPublic(known.Name, false);
        context.RemoveRange(await context.RepositoryMembers.Where(m => m.Repository == known.Name.ToString())
            .ToListAsync(cancellationToken).ConfigureAwait(false));
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.RepositoryRemoved) { Subject = known.Name.ToString() }
            .With(row?.Facts(), null), cancellationToken).ConfigureAwait(false);
        return known.IsThere ? _folders.SetAside(known.Name) : null;
    }

    /// <summary>Asks for a mirror to be brought up to date. Who asks while another waits for the same joins it.</summary>
    /// <exception cref="InvalidInputException">There is none, or it follows nothing; nothing was started.</exception>
    /// <exception cref="RefusedException">It is archived; nothing was started.</exception>
    public async Task<OperationSnapshot> SyncAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        var known = await GetMirrorAsync(name, actor, cancellationToken).ConfigureAwait(false);
        return await _queue.AddAsync(new SyncRequest(known.Name), actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks for a mirror to be made anew from its source. What was there before stays as it is until the new one is whole, and what only it
    /// had is kept in the new one.
    /// </summary>
    /// <param name="source">Another source from now on; null for the same.</param>
    /// <inheritdoc cref="SyncAsync" path="/exception"/>
    public async Task<OperationSnapshot> MigrateAsync(string name, string? source, Actor actor, CancellationToken cancellationToken)
    {
        var known = source is null ? await GetMirrorAsync(name, actor, cancellationToken).ConfigureAwait(false)
            : await FollowAsync(name, source, actor, cancellationToken).ConfigureAwait(false);
        return await _queue.AddAsync(new MigrateRequest(known.Name), actor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has a repository follow a source, or another one. It stays as it is until it is migrated.</summary>
    /// <exception cref="InvalidInputException">There is none, or it cannot follow that. Nothing was changed.</exception>
    /// <exception cref="RefusedException">It is archived, or the source may not be reached. Nothing was changed.</exception>
    /// <exception cref="OperationFailedException">The source cannot be reached. Nothing was changed.</exception>
    public async Task<Repository> FollowAsync(string name, string source, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeRepositories);
        var known = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        if (known.Course is not null)
            throw RepositorySentences.HoldsACourse(known, "a mirror");
        if (known.ArchivedUtc is not null)
            throw RepositorySentences.Archived(known.Name);
        var remote = _sources.Read(source);
        if (remote.Kind == RemoteKind.Hosted && RepositoryName.Parse(remote.Address) == known.Name)
            throw RepositorySentences.FollowsItself(known.Name);
        if (remote == known.Source)
            return known;
        await _sources.LookAsync(remote, known.CredentialName, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await RowAsync(context, known, actor, cancellationToken).ConfigureAwait(false);
        var before = row.Facts();
        (row.Source, row.IsMirror) = (remote.ToString(), known.Source is null || row.IsMirror);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.RepositoryChanged) { Subject = row.Name }
            .With(before, row.Facts()), cancellationToken).ConfigureAwait(false);
        var now = await _registry.GetAsync(row.Name, CancellationToken.None).ConfigureAwait(false);
        _folders.Close(now);
        return now;
    }

    /// <summary>The repository of this name, which can be brought up to date with its source.</summary>
    /// <exception cref="InvalidInputException">There is none, or it follows nothing.</exception>
    /// <exception cref="RefusedException">It is archived.</exception>
    public async Task<Repository> GetMirrorAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SyncRepository);
        var known = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        if (known.Source is null)
            throw RepositorySentences.FollowsNothing(known.Name);
        return known.ArchivedUtc is null ? known : throw RepositorySentences.Archived(known.Name);
    }

    private static void Check(RepositoryDraft draft)
    {
        TextLength.Check(draft.Description, Repository.MaxDescription, "The description");
        if (draft.Source is null && (draft.CredentialName is not null || draft.Depth is not null || draft.SyncMinutes is not null))
            throw RepositorySentences.NeedsSource();
        if (draft.Depth is < 1 or > Repository.MaxDepth)
            throw RepositorySentences.WrongDepth();
        if (draft.SyncMinutes is < 1 or > Repository.MaxSyncMinutes)
            throw RepositorySentences.TooOften();
    }

    // Two names that differ in capital letters only are one to whoever reads them aloud, and to some disks.
    private async Task CheckNameAsync(RepositoryName name, bool mayLieThere, CancellationToken cancellationToken)
    {
        var all = await _registry.ListAsync(cancellationToken).ConfigureAwait(false);
        if (all.FirstOrDefault(r => r.Name.ToString().Equals(name.ToString(), StringComparison.OrdinalIgnoreCase)) is { } same
            && !(mayLieThere && same.Name == name && same.Id == 0 && same.Course is null))
            throw RepositorySentences.IsTaken(name, same.Name);
    }

    private async Task CheckPublicAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        var known = await _registry.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (known?.Course is not null)
            throw RepositorySentences.HoldsACourse(known, "public");
        if (known is { IsThere: true } && await _folders.HoldsBackupsAsync(name, cancellationToken).ConfigureAwait(false))
            throw RepositorySentences.HoldsStudents(name);
    }

    private async Task<IDisposable> HoldAsync(RepositoryName name, CancellationToken cancellationToken) =>
        await _locks.TryTakeAsync(Repository.SubjectOf(name), endOrphans: true, cancellationToken).ConfigureAwait(false)
        ?? throw RepositorySentences.Busy(name);

    // One that came with a course's backup, or was put there by hand, gets its row with the first change.
    private async Task<RepositoryRow> RowAsync(
        StateDbContext context, Repository known, Actor actor, CancellationToken cancellationToken)
    {
        var row = await context.Repositories.FirstOrDefaultAsync(r => r.Name == known.Name.ToString(), cancellationToken)
            .ConfigureAwait(false);
        if (row is null)
        {
            row = new RepositoryRow
            {
                Name = known.Name.ToString(),
                IsPublic = known.IsPublic,
                CreatedBy = actor.Name,
                CreatedUtc = _time.GetUtcNow().UtcDateTime,
            };
            context.Add(row);
        }
        return row;
    }
}
