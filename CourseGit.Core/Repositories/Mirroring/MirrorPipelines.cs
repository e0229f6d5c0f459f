using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>What both kinds begin and end with: the source is opened, and how the try ended is noted.</summary>
internal sealed class MirrorRun(RepositoryRegistry registry, MirrorSources sources, TimeProvider time)
{
    /// <summary>Opens the source of the operation's repository, does the work, and notes how it ended.</summary>
    public async Task<OperationResult> RunAsync(
        OperationContext operation, Func<Repository, RemoteAccess, Task<MirrorResult>> work, CancellationToken cancellationToken)
    {
        operation.BeginStep(MirrorOperations.Looking);
        var repository = await registry.GetAsync(operation.Subject.Name, cancellationToken).ConfigureAwait(false);
        if (repository.ArchivedUtc is not null)
            throw RepositorySentences.Archived(repository.Name);
        var source = repository.Source
            ?? throw new RefusedException(RepositorySentences.FollowsNothing(repository.Name).Message);
        operation.NameRemote(source);
        var (began, isNoted) = (time.GetUtcNow().UtcDateTime, false);
        try
        {
            var access = await sources.OpenAsync(source, repository.CredentialName, cancellationToken).ConfigureAwait(false);
            foreach (var (user, secret) in access.Secrets)
                operation.Redactor.Hide(user, secret);
            var done = await work(repository, access).ConfigureAwait(false);
            await registry.NoteAsync(repository.Name, began, isSynced: true, null, done.Warning).ConfigureAwait(false);
            isNoted = true;
            operation.BeginStep(MirrorOperations.Done);
            return done.ToResult(Said(done));
        }
        catch (GitFailedException e) when (e.Failure is null && !DiskTrouble.IsFull(e))
        {
            var failure = new Failure($"The repository could not be brought up to date here: {e.Message.TrimEnd('.')}.",
                RepositorySentences.Untouched, "Migrate it: that brings it anew, and keeps what only this one has.");
            var told = operation.Redactor.Clean($"{failure.What} {failure.Means}");
            await registry.NoteAsync(repository.Name, began, isSynced: false, told, null).ConfigureAwait(false);
            isNoted = true;
            throw new OperationFailedException(failure, e);
        }
        catch (Exception e) when (e is RefusedException or OperationFailedException or IOException or UnauthorizedAccessException)
        {
            await registry.NoteAsync(repository.Name, began, isSynced: false, operation.Redactor.Clean(Told(e, operation.Subject)), null)
                .ConfigureAwait(false);
            isNoted = true;
            throw;
        }
        finally
        {
            // Not when the portal stops: then it begins anew.
            if (!isNoted && (operation.Snapshot.CancelRequested || !cancellationToken.IsCancellationRequested))
                await registry.NoteTriedAsync(repository.Name, began).ConfigureAwait(false);
        }
    }

    private static string Told(Exception e, OperationSubject subject) => subject.Reword(
        e is OperationFailedException { Failure: { } failure } ? $"{failure.What} {failure.Means}" : e.Message);

    private static string Said(MirrorResult done) =>
        !done.IsChanged ? "Up to date already: every branch and tag is where its source has it."
        : done.Refs == 0 ? $"Brought from its source: {Counted.InWords(done.Commits, "commit")}."
        : (done.Refs == 1 ? "1 branch or tag" : string.Create(CultureInfo.InvariantCulture, $"{done.Refs:N0} branches and tags"))
            + $" changed: {Counted.InWords(done.Commits, "new commit")}.";
}

/// <summary>Brings a mirror anew from its source.</summary>
internal sealed class MigratePipeline(MirrorRun run, MirrorMaker maker) : IOperationPipeline
{
    /// <inheritdoc/>
    public OperationKind Kind => MirrorOperations.Migrate;

    /// <inheritdoc/>
    public Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken) => run.RunAsync(
        operation, (repository, access) => maker.RunAsync(operation, repository, access, cancellationToken), cancellationToken);
}

/// <summary>Brings a mirror up to date; one that is not there yet is made.</summary>
internal sealed class SyncPipeline(MirrorRun run, MirrorMaker maker, MirrorUpdater updater) : IOperationPipeline
{
    /// <inheritdoc/>
    public OperationKind Kind => MirrorOperations.Sync;

    /// <inheritdoc/>
    public Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken) => run.RunAsync(
        operation, (repository, access) => repository.IsThere ? updater.RunAsync(operation, repository, access, cancellationToken)
            : maker.RunAsync(operation, repository, access, cancellationToken), cancellationToken);
}
