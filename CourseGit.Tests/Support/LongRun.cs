namespace CourseGit.Tests.Support;

/// <summary>How much a test does: little normally, much when COURSEGIT_TESTS_LONG is 1.</summary>
internal static class LongRun
{
    public static bool IsOn => Environment.GetEnvironmentVariable("COURSEGIT_TESTS_LONG") == "1";

    public static int Count(int normally, int inLongRuns) => IsOn ? inLongRuns : normally;

    public static IEnumerable<TheoryDataRow<int>> Numbers(int normally, int inLongRuns) =>
        Enumerable.Range(1, Count(normally, inLongRuns)).Select(n => new TheoryDataRow<int>(n));
}
