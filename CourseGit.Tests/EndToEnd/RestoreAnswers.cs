using System.Text.Json;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What the command line's answers about restores look like; the names are a contract.</summary>
internal static class RestoreAnswers
{
    public static readonly string[] OperationNames =
        ["operation", "kind", "course", "outcome", "commit", "branch", "files", "bytes", "durationMs", "message", "steps"];
    public static readonly string[] PlanNames =
        ["course", "mode", "commit", "branch", "files", "bytes", "database", "changes", "warnings", "notes", "refusal"];

    /// <summary>The number of the operation in an answer.</summary>
    public static long OperationOf(CommandResult result) => result.Json.GetProperty("operation").GetInt64();

    /// <summary>Paths of a plan that change in this way, in order.</summary>
    public static string[] Paths(CommandResult plan, string change) =>
        [.. Changes(plan).Where(c => c.GetProperty("change").GetString() == change).Select(c => c.GetProperty("path").GetString()!)];

    public static JsonElement.ArrayEnumerator Changes(CommandResult plan) => plan.Json.GetProperty("changes").EnumerateArray();

    /// <summary>It ended with this code and outcome, and the one object on standard output has the form of an operation.</summary>
    public static void AssertEnded(CommandResult result, int exitCode, string outcome, string sentence = "")
    {
        Assert.True(result.ExitCode == exitCode && result.Text("outcome") == outcome
            && result.Text("message").Contains(sentence, StringComparison.Ordinal), result.ToString());
        Assert.Equal(result.ExitCode == 3 ? [.. OperationNames, "refused"] : OperationNames, result.Json.EnumerateObject()
            .Select(p => p.Name));
    }
}
