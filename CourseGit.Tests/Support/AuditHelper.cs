using System.Globalization;
using System.Runtime.CompilerServices;
using CourseGit.Core;
using CourseGit.Core.Audit;
using CourseGit.Core.People;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>This program, started a second time to write into the record as a portal or a command does.</summary>
internal static class AuditHelper
{
    private const string FolderVariable = "COURSEGIT_TEST_AUDIT", CountVariable = "COURSEGIT_TEST_AUDIT_ROWS";

    /// <param name="folder">Of the house.</param>
    /// <param name="rows">How many rows it writes.</param>
    public static ChildProcess Start(string folder, int rows) => ChildProcess.Start("dotnet", [typeof(AuditHelper).Assembly.Location],
        [new(FolderVariable, folder), new(CountVariable, rows.ToString(CultureInfo.InvariantCulture))]);

#pragma warning disable CA2255 // Before the test runner's own Main, which would run all tests once more.
    [ModuleInitializer]
    internal static void WriteIfAsked()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
            return;
        var rows = int.Parse(Environment.GetEnvironmentVariable(CountVariable)!, CultureInfo.InvariantCulture);
        var settings = PortalUnderTest.SettingsIn(folder);
        using var services = new ServiceCollection().AddLogging().AddCourseGitCore(settings).BuildServiceProvider();
        var log = services.GetRequiredService<AuditLog>();
        var actor = Actor.Superuser($"process {Environment.ProcessId}");
        Console.WriteLine("writing");
        // On this thread alone: others wait for the end of this initializer before they run anything of this program.
        for (var i = 0; i < rows; i++)
            log.RecordAsync(actor, new AuditEntry(AuditAction.HookTried) { Subject = $"{i}" }, CancellationToken.None)
                .GetAwaiter().GetResult();
        Console.WriteLine("done");
        Environment.Exit(0);
    }
#pragma warning restore CA2255
}
