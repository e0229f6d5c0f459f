using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CourseGit.Core.Processes;

namespace CourseGit.Tests.Support;

/// <summary>
/// This program, started a second time to hold a lock the way the portal does: a test kills it and looks at what is left.
/// </summary>
internal static class LockHelper
{
    private const string FileVariable = "COURSEGIT_TEST_LOCK", InheritableVariable = "COURSEGIT_TEST_LOCK_INHERITABLE";

    /// <summary>Starts a process that holds the lock, and has a child that sleeps. Its line is the child's id.</summary>
    public static ChildProcess Start(string file, bool inheritable) => ChildProcess.Start(
        "dotnet", [typeof(LockHelper).Assembly.Location], [new(FileVariable, file), new(InheritableVariable, inheritable.ToString())]);

#pragma warning disable CA2255 // Before the test runner's own Main, which would run all tests once more.
    [ModuleInitializer]
    internal static void HoldIfAsked()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { } file)
            return;
        var taken = FileLock.TryTake(file, bool.Parse(Environment.GetEnvironmentVariable(InheritableVariable)!))
            ?? throw new InvalidOperationException("The lock is taken.");
        var sleeper = new ProcessRequest("sleep", ["1000"]) { Environment = ImmutableDictionary<string, string>.Empty };
        _ = new ProcessRunner().RunAsync(sleeper, CancellationToken.None);
        Console.WriteLine(ProcessIdentity.Descendants(Environment.ProcessId).First().Id);
        Console.In.ReadToEnd();
        taken.Dispose();
        Environment.Exit(0);
    }
#pragma warning restore CA2255
}
