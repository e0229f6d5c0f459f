using CourseGit.Core.Operations;

namespace CourseGit.Core.Checkouts;

/// <summary>Brings a checkout up to date.</summary>
internal sealed class CheckoutUpdatePipeline(CheckoutUpdater updater) : IOperationPipeline
{
    /// <inheritdoc/>
    public OperationKind Kind => CheckoutOperations.Update;

    /// <inheritdoc/>
    public async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        var done = await updater.RunAsync(operation, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(CheckoutOperations.Done);
        return done.ToResult();
    }
}

/// <summary>Brings a checkout up to date, and then runs the import command.</summary>
internal sealed class CheckoutImportPipeline(CheckoutUpdater updater, ImportCommand command) : IOperationPipeline
{
    /// <inheritdoc/>
    public OperationKind Kind => CheckoutOperations.Import;

    /// <inheritdoc/>
    public async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        command.Require();
        var done = await updater.RunAsync(operation, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(CheckoutOperations.Importing);
        operation.Touches("The files are up to date.");
        operation.ExplainCancel("Cancelled while the import command ran, which was ended. The files are up to date.");
        if (await command.RunAsync(operation, done, cancellationToken).ConfigureAwait(false) is { } trouble)
            return done.ToResult() with
            {
                Outcome = OperationOutcome.Failed,
                Text = $"The import command failed: {trouble}. The files are up to date at commit {done.Commit.Short}.",
                NextStep = "Look in the log for what the command said, mend it, then import again.",
            };
        operation.BeginStep(CheckoutOperations.Done);
        return done.Imported();
    }
}
