using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Restore.Staging;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Restore;

/// <summary>
/// The guide's GitPull: from a commit to the course, through a staging folder. Up to the commit point a cancel leaves no trace; from there
/// on it is completed. What it replaces is set aside.
/// </summary>
public sealed class RestorePipeline(
    CourseRegistry courses, ICourseCalendar calendar, CourseTreeReader trees, TreeStager stager, Activation activation,
    StagingLeftovers leftovers, CourseGitSettings settings) : IOperationPipeline
{
    /// <inheritdoc/>
    public OperationKind Kind => RestoreOperation.Kind;

    /// <inheritdoc/>
    public async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        var scope = await BeginAsync(operation, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(RestoreOperation.Fetching);
        // walks the course while git is asked
        var rights = Task.Run(() => LiveRights.Read(scope.Folder, cancellationToken), cancellationToken);
        var (tree, aside) = await ReplaceAsync(operation, scope, rights, cancellationToken).ConfigureAwait(false);
        await activation.FinishAsync(operation, scope, tree.Commit, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(RestoreOperation.Done, $"(commit {tree.Commit.Short})");
        return Result(scope, tree, aside);
    }

    // Whether a content can be read to its end shows only while it is written. Nothing has changed places then.
    private async Task<(CourseTree Tree, SetAsideRow Aside)> ReplaceAsync(
        OperationContext operation, RestoreScope scope, Task<LiveRights> rights, CancellationToken cancellationToken)
    {
        try
        {
            return await ReplaceOnceAsync(operation, scope, rights, cancellationToken).ConfigureAwait(false);
        }
        catch (GitFailedException e) when (!DiskTrouble.IsFull(e))
        {
            Doubt.Spread(RestoreStore.Of(settings, scope.Course.Subdomain).GitDirectory, settings.VaultsFolder);
            scope.Note(CourseTreeReader.ReadingAgain);
        }
        return await ReplaceOnceAsync(operation, scope, rights, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(CourseTree Tree, SetAsideRow Aside)> ReplaceOnceAsync(
        OperationContext operation, RestoreScope scope, Task<LiveRights> rights, CancellationToken cancellationToken)
    {
        var tree = await trees.ReadAsync(scope, cancellationToken).ConfigureAwait(false);
        FolderSwap.CheckMounts(scope.Folder, tree.Selection.Parts);
        RestoreGuards.CheckSpace(settings.SetAsideRoot, scope, tree);
        return (tree, await StageAndSwapAsync(operation, scope, tree, rights, cancellationToken).ConfigureAwait(false));
    }

    private async Task<SetAsideRow> StageAndSwapAsync(
        OperationContext operation, RestoreScope scope, CourseTree tree, Task<LiveRights> rights, CancellationToken cancellationToken)
    {
        var staging = StagingArea.Of(settings, operation.Id);
        staging.Create(); // outside: one that it refuses is not ours to delete
        var mayDelete = true;
        try
        {
            var warm = activation.WarmUpAsync(operation);
            var parts = await stager.StageAsync(operation, scope, tree, staging, rights, cancellationToken).ConfigureAwait(false);
            operation.BeginStep(RestoreOperation.Activating);
            cancellationToken.ThrowIfCancellationRequested();
            await warm.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // where the database fails, the swap says so
            mayDelete = false; // Once the journal may have its row, only completing the swap may take the staging folder away.
            var aside = await activation.SwapAsync(operation, scope, staging.Tree, parts, tree.Commit).ConfigureAwait(false);
            mayDelete = true;
            return aside;
        }
        finally
        {
            if (mayDelete)
                await leftovers.TryRemoveAsync(operation, staging).ConfigureAwait(false);
        }
    }

    private async Task<RestoreScope> BeginAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        operation.BeginStep(RestoreOperation.Initializing);
        var course = await courses.GetAsync(operation.Course, Actor.System, cancellationToken).ConfigureAwait(false);
        operation.NameRemote(course.Remote);
        var arguments = RestoreArguments.FromJson(operation.Arguments);
        RestoreGuards.CheckDirection(course, arguments);
        RestoreGuards.CheckConfirmed(course, arguments);
        RestoreGuards.CheckExam(course, arguments, await calendar.ExamOfAsync(course, cancellationToken).ConfigureAwait(false));
        var folder = ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, course.Folder);
        RestoreGuards.CheckPlaces(folder, settings.SetAsideRoot);
        if (arguments.Mode == RestoreMode.Full)
            FolderSwap.CheckMounts(folder, [""]); // before anything is fetched
        return new RestoreScope(course, arguments, folder)
        {
            Redactor = operation.Redactor,
            Tell = operation.Log,
            Report = (text, count) => operation.Report(count, text),
        };
    }

    private static OperationResult Result(RestoreScope scope, CourseTree tree, SetAsideRow aside)
    {
        var done = $"Done (commit {tree.Commit.Short})";
        return new OperationResult(
            scope.Warnings.Count > 0 ? OperationOutcome.Warning : OperationOutcome.Succeeded,
            scope.Warnings.Count > 0 ? $"{done}, but: {string.Join(" ", scope.Warnings)}" : done)
        {
            Commit = tree.Commit,
            Branch = tree.Found.Branch,
            Files = tree.Entries.Count,
            Bytes = tree.Bytes,
            NextStep = $"Check that the course loads and try some of its exercises. What was replaced is set aside as {aside.Name}; Undo "
                + "brings it back.",
        };
    }
}
