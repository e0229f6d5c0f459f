using System.Reflection;
using System.Text.RegularExpressions;
using CourseGit.Core.State.Model;

namespace CourseGit.Tests.Architecture;

public sealed partial class HouseRuleTests
{
    // Edges of a job, where whatever broke must end visibly, and places that tidy up and throw on.
    // What a test writes into a file, or says to a database, stands as it is written there.
    private static IEnumerable<int> LongLines((string Path, string Text) file)
    {
        const int longest = 140;
        var isTest = file.Path.StartsWith("CourseGit.Tests/", StringComparison.Ordinal);
        var isRaw = false;
        foreach (var (line, i) in file.Text.Split('\n').Select((line, i) => (line, i)))
        {
            var was = isRaw;
            isRaw ^= line.Split("\"\"\"").Length % 2 == 0;
            if (line.Length > longest && !(isTest && (was || isRaw || LongLiteral().IsMatch(line))))
                yield return i + 1;
        }
    }

    private static readonly string[] MayCatchAll =
        ["CourseGit.Core/Backup/BackupPipeline.cs", "CourseGit.Core/Backup/FurtherCopies.cs",
            "CourseGit.Core/Checkouts/CheckoutPolling.cs", "CourseGit.Core/Hooks/HookRunner.cs", "CourseGit.Core/Hooks/OperationHooks.cs",
            "CourseGit.Core/Notices/NoticeKeeper.cs", "CourseGit.Core/Notices/NoticeSender.cs",
            "CourseGit.Core/Notices/NoticeTrials.cs", "CourseGit.Core/Operations/OperationRunner.cs",
            "CourseGit.Core/Providers/Http/HostChannels.cs", "CourseGit.Core/Restore/AfterRestore.cs",
            "CourseGit.Core/Scheduling/HousekeepingKeeper.cs", "CourseGit.Core/Scheduling/MinuteWatch.cs",
            "CourseGit.Core/Scheduling/OperationKeeper.cs", "CourseGit.Core/Scheduling/ScheduleKeeper.cs"];

    // What is banned at all is in BannedSymbols.txt, which the compiler reads.
    [Fact]
    public void What_is_banned_is_allowed_in_two_places_only() =>
        Assert.Equal(
            ["CourseGit.Core/Primitives/FileClock.cs", "CourseGit.Core/Processes/ProcessRunner.cs"],
            FilesWith(AllowsBanned(), "CourseGit.Core", "CourseGit.Portal", "CourseGit.Tests"));

    [Fact]
    public void Whatever_is_caught_is_caught_narrowly() =>
        Assert.Equal(MayCatchAll, FilesWith(CatchesAll(), "CourseGit.Core", "CourseGit.Portal"));

    [Fact]
    public void Nobody_throws_an_exception_without_a_type() =>
        Assert.Empty(FilesWith(ThrowsAnything(), "CourseGit.Core", "CourseGit.Portal"));

    [Fact]
    public void No_file_is_longer_than_400_lines()
    {
        Assert.True(SourceFiles.All.Count > 200);
        Assert.Empty(SourceFiles.All.Where(f => IsCode(f.Path) && !SourceFiles.IsMadeByTools(f) && f.Text.Count(c => c == '\n') > 400)
            .Select(f => f.Path));
    }

    [Fact]
    public void No_line_is_longer_than_140_characters() =>
        Assert.Empty(
            from file in SourceFiles.All
            where IsCode(file.Path) && !SourceFiles.IsMadeByTools(file)
            from line in LongLines(file)
            select $"{file.Path}:{line}");

    [Fact]
    public void Every_asynchronous_method_of_core_can_be_cancelled()
    {
        var methods = typeof(StateDbContext).Assembly.GetExportedTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => IsAsynchronous(m.ReturnType) && m.Name != nameof(IAsyncDisposable.DisposeAsync)).ToList();

        Assert.True(methods.Count > 50);
        Assert.Empty(
            methods.Where(m => m.GetParameters() is not [.., { IsOptional: false } last] || last.ParameterType != typeof(CancellationToken))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}"));
    }

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on() =>
        Assert.Empty(
            SourceFiles.All.SelectMany(f => MachinePath().Matches(f.Text).Concat(Registry().Matches(f.Text))
            .Select(m => $"{f.Path}: {m.Value}")));

    [Theory]
    [InlineData("catch", true)]
    [InlineData("    catch (Exception e)", true)]
    [InlineData("    catch (Exception) { }", true)]
    [InlineData("    catch { return false; }", true)]
    [InlineData("    catch (System.Exception)", true)]
    [InlineData("    catch (Exception e) when (e is IOException)", false)]
    [InlineData("    catch (Exception e) when (e.IsTrouble(cancellationToken))", true)]
    [InlineData("    catch (IOException)", false)]
    public void A_catch_of_everything_is_seen_in_each_of_its_forms(string line, bool expected) =>
        Assert.Equal(expected, CatchesAll().IsMatch(line));

    [Fact]
    public void A_path_of_a_machine_and_a_registry_are_seen()
    {
        Assert.Matches(MachinePath(), "see /ro" + "ot/x");
        Assert.Matches(MachinePath(), "\"/tm" + "p/wt/units\"");
        Assert.Matches(Registry(), "https://nug" + "et.example.org/v3");
        Assert.DoesNotMatch(MachinePath(), "course/root/x ../home/y /tmp/x");
        Assert.DoesNotMatch(Registry(), "https://git.example.org/registry");
    }

    private static IEnumerable<string> FilesWith(Regex forbidden, params string[] projects) =>
        projects.SelectMany(SourceFiles.Of)
            .Where(f => f.Path != "CourseGit.Tests/Architecture/HouseRuleTests.cs"
            && SourceFiles.Code(f.Text).Any(l => forbidden.IsMatch(l.Text))).Select(f => f.Path);

    private static bool IsCode(string path) => Path.GetExtension(path) is ".cs" or ".razor" or ".css" or ".js";

    private static bool IsAsynchronous(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() is var open
        && (open == typeof(Task<>) || open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>)));

    [GeneratedRegex(@"#pragma warning disable.*RS0030|\[.*SuppressMessage\(")]
    private static partial Regex AllowsBanned();

    [GeneratedRegex(@"\bcatch\s*($|\{)|\bcatch\s*\((System\.)?Exception(\s+\w+)?\)(?!\s*when)|\.IsTrouble\(")]
    private static partial Regex CatchesAll();

    [GeneratedRegex(@"throw new (System\.)?Exception\(")]
    private static partial Regex ThrowsAnything();

    [GeneratedRegex(@"(?<![\w.*}/])/(root|home/\w+|work|tmp/wt)\b")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://[^/\s""]*(nuget|npm|pypi|registry|artifactory|mirror)[^/\s""]*")]
    private static partial Regex Registry();

    [GeneratedRegex("\"[^\"]{50}|\"\"\"")]
    private static partial Regex LongLiteral();
}
