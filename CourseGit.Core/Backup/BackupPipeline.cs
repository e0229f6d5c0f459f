using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>The guide's GitSync: from a course folder and its database to a commit in the repository.</summary>
public sealed class BackupPipeline(
    CourseRegistry courses, IEnumerable<IDatabaseDumper> dumpers, Destinations destinations, FurtherCopies copies, GitRunner git,
    CourseGitSettings settings, TimeProvider time, PendingReadmes readmes) : IOperationPipeline
{
    private const int Attempts = 2, Looks = 3;

    /// <inheritdoc/>
    public OperationKind Kind => BackupOperation.Kind;

    /// <inheritdoc/>
    public async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        var run = await BeginAsync(operation, cancellationToken).ConfigureAwait(false);
        await SaveDatabaseAsync(run, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            if (await TryMendingAsync(run, cancellationToken).ConfigureAwait(false) is { } result)
                return result;
            if (attempt == Attempts)
                throw new OperationFailedException(
                    $"Somebody else pushes to the branch {run.Branch} at the same time, again and again. Nothing of theirs was "
                    + "overwritten; the commit waits here. Back up again when they are done, or give this course a branch of its own.");
            operation.Log(OperationLogLevel.Notice, "Somebody else pushed at the same moment; looking at the repository again");
        }
    }

    private async Task<BackupRun> BeginAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        var course = await courses.GetAsync(operation.Course, Actor.System, cancellationToken).ConfigureAwait(false);
        operation.NameRemote(course.Remote);
        if (course.IsArchived)
            throw new RefusedException(
                $"This course is archived: {course.Subdomain} is kept as it is and not backed up. Nothing was changed. To back it up "
                + $"again, bring it back first (course archive {course.Subdomain} --undo).");
        if (course.Direction != Direction.Push)
            throw new RefusedException(
                $"Push disabled: the direction of {course.Subdomain} is {course.Direction}, so it may not be backed up from here. "
                + "Nothing was changed. Set its direction to Push in its settings if this server is where the course is made.");
        var folder = Locate(course);
        var branch = BranchResolver.Resolve(course, folder, settings);
        operation.Log(OperationLogLevel.Information, $"Branch {branch.Branch} ({branch.Source})");
        var run = new BackupRun(operation, course, BackupRequest.Of(operation), folder, branch.Branch,
            Vault.Of(settings, course.Subdomain));
        await MendingOf(run).PrepareAsync(cancellationToken).ConfigureAwait(false);
        return run;
    }

    private string Locate(Course course)
    {
        try
        {
            return ConfinedFolder.Resolve(settings.CoursesRoot, course.Folder);
        }
        catch (InvalidInputException e)
        {
            throw new RefusedException($"{e.Message} Nothing was backed up, and the files saved before are still in the repository.");
        }
    }

    private async Task SaveDatabaseAsync(BackupRun run, CancellationToken cancellationToken)
    {
        run.Operation.BeginStep(BackupOperation.Database);
        var target = Path.Combine(run.Vault.Staging, FolderWalker.OurFolder, "database");
        run.Database = await DumperOf(run.Course)
            .DumpAsync(run.Course.Database, run.Folder, target, Talk(run), cancellationToken).ConfigureAwait(false);
        if (run.Database.Kind == DatabaseKind.None)
            MentionNoDatabase(run);
        NameDumps(run);
        if (run.Database.Damage is { } damage)
            run.Alert($"The course's database is damaged ({damage}). It was saved as it is. Repair it on the course server, from an "
                + "older backup if need be.");
        if (run.Database.Unchecked is { } notSeen)
            run.Notice(notSeen);
        if (run.Database.Server is { Broken: { IsEmpty: false } broken })
            run.Alert(BrokenConstraint.Alert(broken));
    }

    private void MentionNoDatabase(BackupRun run)
    {
        run.UnsavedDatabase = run.Course.Database.IsDecided ? null : dumpers.Find(run.Folder);
        if (run.UnsavedDatabase is { } found)
            run.Notice($"No database is set for this course, but its folder has one: {found.Title}. Only what lies in the folder is "
                + "saved. Set the database in the course's settings, or say there that the files are enough.");
        run.Notice("What lies in the folder is saved as it is, dumps with everything they hold included, which may be the course's "
            + "GIT_TOKEN.");
    }

    private static DatabaseTalk Talk(BackupRun run) => new()
    {
        Notice = run.Notice,
        Report = (text, done, total) => run.Operation.Report(new StepCount(done, total) { Unit = "table" }, text),
        Hide = run.Operation.Redactor.Hide,
    };

    private void NameDumps(BackupRun run)
    {
        if (run.Database.Kind == DatabaseKind.PostgreSql && DumperOf(run.Course).LiveFiles(run.Course.Database, run.Folder)
            .Where(f => File.Exists(Path.Combine(run.Folder, f))).ToList() is { Count: > 0 } dumps)
            run.Operation.Log(OperationLogLevel.Information,
                $"Left out {string.Join(" and ", dumps)}: .coursegit/database/ holds the same database, without the token of its git "
                + "server");
    }

    // Whatever git could not do here, a damaged vault may be the reason, and then it is made anew: once, for what fails again has another
    // reason.
    private async Task<OperationResult?> TryMendingAsync(BackupRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(run, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (MayBeDamage(run, e))
        {
            var isAnother = !run.IsMended && await MendingOf(run).TryMendAsync(cancellationToken).ConfigureAwait(false);
            run.IsMended = true;
            if (!isAnother && e is not DoubtfulVaultException)
            {
                await CheckHostedAsync(run, cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
        return await TryMendingAsync(run, cancellationToken).ConfigureAwait(false);
    }

    // The vault is whole; then it may be the repository, where that lies on this disk, too. It is only read.
    private async Task CheckHostedAsync(BackupRun run, CancellationToken cancellationToken)
    {
        if (run is { IsAnswered: true, Access: { IsLocal: true } access }
            && await GitDirectoryCheck.ReadAllAsync(git, access.Address, cancellationToken).ConfigureAwait(false) is { } damage)
            throw UnreadableRefs.Damaged(access, $"is damaged: {damage}");
    }

    // A repository that does not answer says nothing of the vault.
    private static bool MayBeDamage(BackupRun run, OperationFailedException e) =>
        e is DoubtfulVaultException
            || ((e as GitFailedException ?? (run.IsAnswered ? e.InnerException as GitFailedException : null)) is { } failure
            && !DiskTrouble.IsFull(failure));

    private VaultMending MendingOf(BackupRun run) => new(git, run.Vault, run.Notice);

    /// <returns>Null when somebody else's push came first.</returns>
    private async Task<OperationResult?> TryAsync(BackupRun run, CancellationToken cancellationToken)
    {
        run.Operation.BeginStep(BackupOperation.Repository);
        await destinations.OpenAsync(run, cancellationToken).ConfigureAwait(false);
        var index = new VaultIndex(run.Vault);
        using var early = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var scan = FolderScan.RunAsync(run, index, DumperOf(run.Course), early.Token); // the disk has time while the network answers
        try
        {
            await destinations.LookAsync(run, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await early.CancelAsync().ConfigureAwait(false);
            await ((Task)scan).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        try
        {
            await SyncAsync(run, index, await scan.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return await CommitAndPushAsync(run, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            run.EndDraft();
        }
    }

    private async Task SyncAsync(BackupRun run, VaultIndex index, FolderChanges changes, CancellationToken cancellationToken)
    {
        run.Operation.BeginStep(BackupOperation.Folder);
        var written = await readmes.WriteAsync(run.Course, run.Folder, run.Notice, run.Alert, cancellationToken).ConfigureAwait(false);
        if (written)
        {
            run.Operation.Touches("Of the course's files only README.md was written.");
            changes = await FolderScan.RunAsync(run, index, DumperOf(run.Course), cancellationToken).ConfigureAwait(false);
        }
        var entries = changes.Listing.Entries;
        run.Operation.Log(
            OperationLogLevel.Information, $"{Counted.InWords(entries.Length, "file")}, {ByteSize.InWords(entries.Sum(e => e.Size))}, "
            + Counted.InWords(changes.Listing.EmptyFolders.Length, "empty folder"));
        await GuardAsync(run, changes, cancellationToken).ConfigureAwait(false);
        FolderGuards.Mention(run, changes.Listing);
        run.Operation.BeginStep(BackupOperation.Staging);
        await StageAsync(run, index, changes, cancellationToken).ConfigureAwait(false);
        var commits = new VaultCommits(git, run.Vault.GitDirectory);
        run.BaseTree = run.Lineage.Base is { } top ? await commits.TreeOfAsync(top, cancellationToken).ConfigureAwait(false) : null;
        run.Tree = await new TreeStep(git).RunAsync(run, index, cancellationToken).ConfigureAwait(false);
    }

    private async Task GuardAsync(BackupRun run, FolderChanges changes, CancellationToken cancellationToken)
    {
        run.Listing = changes.Listing;
        var (before, gone) = await SavedBeforeAsync(run, changes, cancellationToken).ConfigureAwait(false);
        FolderGuards.Check(run, changes.Listing, before, gone, run.Access!.FileSizeLimit);
    }

    // What is moved away between the walk and the reading would be in no backup at either place: so the folder is looked at once more.
    private async Task StageAsync(BackupRun run, VaultIndex index, FolderChanges changes, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            run.Operation.Log(
                OperationLogLevel.Information,
                $"{Counted.InWords(changes.ToStage.Count, "file")} new or touched, {changes.ToRemove.Count:N0} gone");
            run.Staged.UnionWith(changes.ToStage);
            if (changes.IsEmpty || await StagingStep.RunAsync(
                run, index, changes, look == Looks, cancellationToken).ConfigureAwait(false) is not { } reason)
                return;
            run.Notice($"Looking at the folder again: {reason}");
            changes = await FolderScan.RunAsync(run, index, DumperOf(run.Course), cancellationToken).ConfigureAwait(false);
            await GuardAsync(run, changes, cancellationToken).ConfigureAwait(false);
        }
    }

    // A new vault knows nothing of what was saved before: the commit it goes on top of does.
    private async Task<(int Before, int Gone)> SavedBeforeAsync(BackupRun run, FolderChanges changes, CancellationToken cancellationToken)
    {
        if (changes.Indexed.Count > 0 || run.Lineage.Base is not { } top)
            return (changes.Indexed.Count, changes.ToRemove.Count);
        var commits = new VaultCommits(git, run.Vault.GitDirectory);
        var saved = await commits.ChangedAsync(null, top.Value, FolderWalker.OurFolder, cancellationToken).ConfigureAwait(false);
        return (saved.Count, saved.Except(changes.Listing.Entries.Select(e => e.Path)).Count());
    }

    private async Task<OperationResult?> CommitAndPushAsync(BackupRun run, CancellationToken cancellationToken)
    {
        run.Operation.BeginStep(BackupOperation.Committing);
        run.Said = await readmes.MessagesAsync(run.Course.Subdomain, cancellationToken).ConfigureAwait(false);
        var committed = await new CommitStep(git, settings, time).RunAsync(run, cancellationToken).ConfigureAwait(false);
        if (committed.IsNew && !run.Said.IsEmpty)
            await readmes.ForgetMessagesAsync(run.Course.Subdomain, CancellationToken.None).ConfigureAwait(false);
        if (!committed.IsNew && !run.Lineage.IsUnpushed)
        {
            if (run.KnownRefs.GetValueOrDefault(run.SeenRef) != committed.Commit) // an earlier run ended between its push and this
                await destinations.PushedAsync(run).ConfigureAwait(false);
            await RememberAsync(run, committed.Commit).ConfigureAwait(false);
            BranchFile.Write(run);
            await copies.RunAsync(run, committed.Commit, cancellationToken).ConfigureAwait(false);
            return Result(run, committed, run.IsAlarming ? OperationOutcome.Warning : OperationOutcome.Unchanged, "No changes to commit");
        }
        if (!committed.IsNew)
            run.Operation.Log(
                OperationLogLevel.Information,
                $"Nothing new; the commit {committed.Commit.Short}, which an earlier backup made, is still to be sent");
        UnreadableRefs.Check(run.Access!);
        run.Operation.BeginStep(BackupOperation.Pushing);
        if (await PushAsync(run, committed, cancellationToken).ConfigureAwait(false) is not { } pushed)
            return null;
        return await CompleteAsync(run, pushed, cancellationToken).ConfigureAwait(false);
    }

    // What waited here may be what the remote refuses, although the course does not hold it any more.
    private async Task<Committed?> PushAsync(BackupRun run, Committed committed, CancellationToken cancellationToken)
    {
        run.Operation.ExplainCancel(
            $"Cancelled before the push. The repository is as it was; the commit {committed.Commit.Short} waits here and goes along with "
            + "the next backup.");
        var push = new PushStep(git, settings);
        try
        {
            return await push.RunAsync(run, committed.Commit, cancellationToken).ConfigureAwait(false) == PushAnswer.Moved
                ? null
                : committed;
        }
        catch (PushRefusedException e)
        {
            if (e.InnerException is not null
                && await GitDirectoryCheck.ReadAllAsync(git, run.Vault.GitDirectory, cancellationToken).ConfigureAwait(false) is not null)
                throw; // it is the vault that is damaged, which is mended first
            await CheckHostedAsync(run, cancellationToken).ConfigureAwait(false); // a damaged one refuses what is right
            var anew = new MadeAnew(git, new CommitStep(git, settings, time), run, committed.Commit);
            if (await anew.TryAsync((commit, token) => push.RunAsync(run, commit, token),
                cancellationToken).ConfigureAwait(false) is not { } made)
                throw;
            return made.Answer == PushAnswer.Moved ? null : made.Committed;
        }
    }

    private async Task<OperationResult> CompleteAsync(BackupRun run, Committed committed, CancellationToken cancellationToken)
    {
        await destinations.PushedAsync(run).ConfigureAwait(false);
        await RememberAsync(run, committed.Commit).ConfigureAwait(false);
        BranchFile.Write(run);
        run.Operation.Log(
            OperationLogLevel.Information,
            $"The repository {run.Access!.Display} has the commit {committed.Commit} on the branch {run.Branch}");
        await copies.RunAsync(run, committed.Commit, cancellationToken).ConfigureAwait(false);
        await TidyAsync(run, cancellationToken).ConfigureAwait(false);
        run.Operation.BeginStep(BackupOperation.Complete);
        return Result(run, committed, run.Warnings.Count > 0 ? OperationOutcome.Warning : OperationOutcome.Succeeded, "Sync complete");
    }

    // The backup is complete by now, so nothing that happens here may change its outcome.
    private async Task TidyAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var places = run.Access!.IsLocal ? new[] { run.Vault.GitDirectory, run.Access.Address } : [run.Vault.GitDirectory];
        foreach (var place in places.Where(Tidying.IsDue))
        {
            run.Operation.Log(OperationLogLevel.Information, "Packing what many backups have left, so that the next ones stay quick");
            try
            {
                await Tidying.RunAsync(git, place, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                run.Notice("Packing was cancelled and will be done after another backup");
            }
            catch (Exception e) when (e is OperationFailedException or IOException)
            {
                run.Notice($"Packing failed and will be tried again after the next backup ({e.Message})");
                if (place == run.Vault.GitDirectory)
                    run.Vault.Doubt.Begin();
            }
        }
    }

    private static OperationResult Result(BackupRun run, Committed committed, OperationOutcome outcome, string text) =>
        new(outcome, outcome == OperationOutcome.Warning ? $"{text}, but: {string.Join(" ", run.Warnings)}" : text)
        {
            Commit = committed.Commit,
            Branch = run.Branch,
            UnsavedDatabase = run.UnsavedDatabase?.Title,
            Files = committed.Files,
            Bytes = committed.Bytes,
            CourseBytes = run.Listing is { } listing ? listing.Entries.Sum(e => e.Size) + run.Database.Size : null,
        };

    private async Task RememberAsync(BackupRun run, CommitId tip)
    {
        var commits = new VaultCommits(git, run.Vault.GitDirectory);
        foreach (var reference in new[] { run.BranchRef, run.SeenRef, run.SeenThereRef }.Distinct()
            .Where(r => run.KnownRefs.GetValueOrDefault(r) != tip))
            await commits.SetRefAsync(reference, tip, CancellationToken.None).ConfigureAwait(false);
    }

    private IDatabaseDumper DumperOf(Course course) => dumpers.First(d => d.Kind == course.Database.Kind);
}
