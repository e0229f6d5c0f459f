using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>Where a course's PostgreSQL database lies, and whether it can be reached.</summary>
public sealed partial class DatabaseFields(CurrentActor actor, ConnectionTest test, CourseGitSettings settings) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private ImmutableArray<ConnectionFinding> _findings = [];
    private bool _busy;

    [Parameter, EditorRequired]
    public required CourseDraft Draft { get; set; }

    [Parameter, EditorRequired]
    public required ImmutableArray<Credential> Credentials { get; set; }

    [Parameter, EditorRequired]
    public required Func<string, string?> Error { get; set; }

    private PostgreSqlSettings Usual => settings.PostgreSql;

    private string UsualPort => Usual.Port.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private async Task TestAsync()
    {
        (_busy, _findings) = (true, []);
        try
        {
            _findings = Draft.ToCourse() is { } course
                ? await test.RunAsync(course, await actor.GetAsync(), _closed.Token)
                : [new ConnectionFinding(false, $"The settings cannot be as written: {Draft.Errors.Values.First()}")];
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (CourseGitException e)
        {
            _findings = [new ConnectionFinding(false, e.Message)];
        }
        finally
        {
            _busy = false;
        }
    }
}
