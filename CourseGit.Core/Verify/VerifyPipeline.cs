using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Restore.Staging;
using CourseGit.Core.State;

namespace CourseGit.Core.Verify;

/// <summary>
/// Proves that the newest restore point can be restored: fetches it anew from the remote, restores it into a scratch folder and a scratch
/// database as onto a server that never had the course, compares, and takes all of it away again. Nothing of the course is written.
/// </summary>
public sealed class VerifyPipeline(
    CourseRegistry courses, NewestCommit newest, TrialRestore trial, SizeHistory sizes, StagingLeftovers leftovers,
    CourseGitSettings settings) : IOperationPipeline
{
    private const string What = "A trial restore";

    /// <inheritdoc/>
    public OperationKind Kind => VerifyOperation.Kind;

    /// <inheritdoc/>
    public async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        operation.BeginStep(VerifyOperation.Initializing);
        var course = await courses.GetAsync(operation.Course, Actor.System, cancellationToken).ConfigureAwait(false);
        operation.NameRemote(course.Remote);
        var staging = StagingArea.Of(settings, operation.Id);
        await CheckSpaceAsync(course, cancellationToken).ConfigureAwait(false);
        staging.Create();
        OperationResult result;
        bool isTidy;
        try
        {
            result = await ProveAsync(operation, ScopeOf(operation, course, staging), staging, cancellationToken).ConfigureAwait(false);
            if (result.Outcome != OperationOutcome.Failed)
            {
                operation.BeginStep(VerifyOperation.Cleaning);
                operation.Report(0, 0, "What was restored for this trial");
            }
        }
        catch (DamagedRemoteException e)
        {
            result = e.Result;
        }
        finally
        {
            isTidy = await leftovers.TryRemoveAsync(operation, staging).ConfigureAwait(false);
        }
        if (result.Outcome == OperationOutcome.Failed)
            return result;
        operation.BeginStep(VerifyOperation.Done, $"(commit {result.Commit!.Short})");
        return isTidy ? result : Verdict.Untidy(result);
    }

    private async Task<OperationResult> ProveAsync(
        OperationContext operation, RestoreScope scope, StagingArea staging, CancellationToken cancellationToken)
    {
        operation.BeginStep(VerifyOperation.Fetching);
        var found = await newest.FetchAsync(
            operation, scope, ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, scope.Course.Folder), staging.Repository,
            cancellationToken).ConfigureAwait(false);
        operation.Log(OperationLogLevel.Information, $"The newest commit of the branch {found.Branch} is {found.Commit.Id}");
        var tree = await newest.ReadAsync(scope, found, staging.Repository, cancellationToken).ConfigureAwait(false);
        RestoreGuards.CheckFree(What, settings.SetAsideRoot, tree.BytesToWrite);
        var verdict = new Verdict(scope, tree);
        if (await trial.FilesAsync(operation, tree, staging, cancellationToken).ConfigureAwait(false) is { } differs)
            return verdict.FilesDiffer(differs);
        try
        {
            var database = await trial.DatabaseAsync(operation, scope, tree, staging, cancellationToken).ConfigureAwait(false);
            return database.Differs is null ? verdict.Proven(database) : verdict.DatabaseDiffers(database.Differs);
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException)
        {
            return verdict.DatabaseNotProven(e.Message);
        }
    }

    // As on a server that never had the course: its folder is not there, so nothing in it can help.
    private static RestoreScope ScopeOf(OperationContext operation, Course course, StagingArea staging) =>
        new(course, new RestoreArguments(RestoreMode.Full) { AcceptBrokenRows = true }, Path.Combine(staging.Repository, "no-course"))
        {
            Redactor = operation.Redactor,
            Tell = operation.Log,
        };

    // Before anything is fetched only what was saved last can tell how large it is; afterwards it is known.
    private async Task CheckSpaceAsync(Course course, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.SetAsideRoot);
        RestoreGuards.CheckFree(What, settings.SetAsideRoot, await LastSizeAsync(course, cancellationToken).ConfigureAwait(false));
    }

    private async Task<long> LastSizeAsync(Course course, CancellationToken cancellationToken)
    {
        try
        {
            return (await sizes.ReadAsync(course, 1, Actor.System, cancellationToken).ConfigureAwait(false)) is [var last] ? last.Bytes : 0;
        }
        catch (Exception e) when (e is InvalidInputException or RefusedException or Git.GitFailedException)
        {
            return 0; // without the course's folder or its vault it is proven all the same
        }
    }
}
