using CourseGit.Core.Operations;
using CourseGit.Core.People;

namespace CourseGit.Core.Checkouts;

/// <summary>The two kinds of operation on a checkout: an update, and an import, which is an update followed by a command.</summary>
public static class CheckoutOperations
{
    public static readonly OperationStepShare Looking = new("Checking repository", 5, 5);
    public static readonly OperationStepShare Fetching = new("Fetching from remote", 10, 40);
    public static readonly OperationStepShare Comparing = new("Comparing", 50, 15);
    public static readonly OperationStepShare Writing = new("Writing new files", 60, 25);
    public static readonly OperationStepShare Swapping = new("Putting files in place", 80, 10);
    public static readonly OperationStepShare Importing = new("Running the import command", 85, 200);
    public static readonly OperationStepShare Done = new("Done", 100);

    /// <summary>Brings the files of a checkout to the newest commit of its branch.</summary>
    public static OperationKind Update { get; } = new()
    {
        Id = "CheckoutUpdate",
        Name = "Update",
        Noun = "checkout update",
        Right = Right.UpdateCheckout,
        BeginsAnew = true,
        Places = OperationKind.PlacesOfCheckouts,
        Steps = [Looking, Fetching, Comparing, Writing, Swapping, Done],
        Says = Says("Update", "Up to date"),
    };

    /// <summary>The same, and then the import command of the settings.</summary>
    public static OperationKind Import { get; } = new()
    {
        Id = "CheckoutImport",
        Name = "Import",
        Noun = "checkout import",
        Right = Right.UpdateCheckout,
        BeginsAnew = true,
        Places = OperationKind.PlacesOfCheckouts,
        Steps = [Looking, Fetching, Comparing, Writing, Swapping, Importing, Done],
        Says = Says("Import", "Imported"),
    };

    /// <summary>Whether it is one of them.</summary>
    public static bool Are(OperationKind kind) => kind == Update || kind == Import;

    private static OperationSentences Says(string again, string done) => new()
    {
        Untouched = CheckoutSentences.Untouched,
        BeforeCancel = "Cancelling stops it within seconds. Once files are being put in place, that is completed first.",
        Cancelled = $"Cancelled. {CheckoutSentences.Untouched}",
        AfterCancel = $"{again} again when you are ready.",
        Stopped = "Some files may be of the new commit and some of the one before; each is whole. The next update completes it.",
        AfterStop = $"{again} again: nothing stands in its way.",
        Done = done,
        Unchanged = "Up to date already",
        NextAfter = standing => standing switch
        {
            OperationStanding.Succeeded or OperationStanding.Unchanged => "",
            OperationStanding.Warning => "Look at what was set aside, and take from it what you need.",
            OperationStanding.Cancelled => $"{again} again when you are ready.",
            _ => $"Mend what is named above, then {again.ToLowerInvariant()} again.",
        },
        FilesLabel = "Files changed",
        NoFiles = "None",
    };
}

/// <summary>What is asked of an update or an import: nothing but which checkout.</summary>
/// <param name="Imports">The import command comes after the update.</param>
public sealed record CheckoutRequest(CheckoutName Checkout, bool Imports) : OperationRequest(Checkout.Subject)
{
    /// <inheritdoc/>
    public override OperationKind Kind => Imports ? CheckoutOperations.Import : CheckoutOperations.Update;

    /// <inheritdoc/>
    public override string ToJson() => "{}";
}
