using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace CourseGit.Tests.Support;

/// <summary>Begins with what takes minutes, so that nothing of it runs alone in the end; ./test prints the slowest.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        EveryPageHouse.Fields, EveryPageHouse.Pages, nameof(CrashManyTimesTests), nameof(CrashInAnyStepTests), "RestoreInBrowserTests",
        "ReadmeInBrowserTests", nameof(RestoreCrashTests), "PostgreSqlFieldTests", "DamagedFilesTests", "DamagedVaultTests",
        "RestoreRefusalTests", "ObjectDatabaseTests", "InterruptTests",
    ];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        [.. testCollections.OrderBy(c => PlaceOf(c.TestCollectionDisplayName))];

    private static int PlaceOf(string name) => Array.FindIndex(Longest, name.Contains) is >= 0 and var i ? i : Longest.Length;
}
