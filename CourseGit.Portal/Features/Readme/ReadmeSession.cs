using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Core.Readme.Preview;
using CourseGit.Portal.Features.Account;
using Microsoft.JSInterop;

namespace CourseGit.Portal.Features.Readme;

/// <summary>
/// The server's end of one editor: what the browser's script calls. It follows the text by splices, renders away from the page's own
/// thread, and keeps the draft. The page hears of what it has to show through <see cref="Changed"/>.
/// </summary>
public sealed class ReadmeSession : IAsyncDisposable
{
    private static readonly TimeSpan KeepAfter = TimeSpan.FromMilliseconds(400);
    private readonly ReadmeDesk _desk;
    private readonly ReadmeImages _images;
    private readonly CurrentActor _actor;
    private readonly TimeProvider _time;
    private readonly ReadmePreview _preview;
    private readonly EditedText _text;
    private readonly SemaphoreSlim _keeping = new(1), _rendering = new(1);
    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<PreviewBlock> _shown = [];
    private Task? _soon;
    private int _keptVersion;
    private bool _isAbandoned;

    public ReadmeSession(ReadmeOpening opening, ReadmeDesk desk, ReadmeImages images, CurrentActor actor, TimeProvider time,
        ILogger<ReadmePreview> logger)
    {
        (_desk, _images, _actor, _time, Opening, Revision, Base) =
            (desk, images, actor, time, opening, opening.Revision, opening.OnDisk.Version);
        _preview = new ReadmePreview(new PreviewLinks(CourseFileEndpoint.AddressOf(opening.Course.Subdomain)), logger, _gone.Token);
        _text = new EditedText(opening.Own?.Text ?? opening.OnDisk.Text ?? "");
    }

    public ReadmeOpening Opening { get; }

    /// <summary>Names this editor. One that goes on from its own draft keeps the name, so that its browser recognises it.</summary>
    public string Editor { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The version of README.md a new draft is meant to replace.</summary>
    public ReadmeVersion Base { get; set; }

    /// <summary>The revision of the draft that was kept last.</summary>
    public int Revision { get; private set; }

    public DateTime? KeptUtc { get; private set; }

    public string Text => _text.Text;

    /// <summary>As the browser's script makes it of its own text.</summary>
    public uint TextHash => _text.Hash();

    /// <summary>Everything typed so far that arrived here is in the draft.</summary>
    public bool IsKept => _keptVersion == _text.Version;

    /// <summary>Why the draft could not be kept; null when it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Another window wrote the draft: nothing is kept until the person has chosen.</summary>
    public bool HasMoved { get; private set; }

    /// <summary>Told when something of the above changed.</summary>
    public Func<Task> Changed { get; set; } = () => Task.CompletedTask;

    private Subdomain Course => Opening.Course.Subdomain;

    /// <summary>What the browser's script starts with.</summary>
    [JSInvokable]
    public async Task<SessionStart> StartAsync()
    {
        _shown = [];
        return new SessionStart(_text.Text, Opening.Own?.Editor, Editor, Revision, await RenderAsync());
    }

    /// <summary>Follows a change.</summary>
    /// <param name="isLast">False for the pieces of a long insertion but the last.</param>
    /// <param name="hash">What the browser's text comes to after the last piece.</param>
    /// <returns>What changes in the preview; null when more pieces come, or the texts are no longer the same and all of it must be
    /// sent.</returns>
    [JSInvokable]
    public async Task<PreviewUpdate?> SpliceAsync(int start, int deleted, string inserted, bool isLast, uint hash)
    {
        _text.Splice(start, deleted, inserted);
        if (!isLast)
            return null;
        if (_text.Hash() != hash)
            return null;
        KeepSoon();
        return await RenderAsync();
    }

    /// <summary>Keeps the draft now.</summary>
    /// <returns>Whether it is kept.</returns>
    [JSInvokable]
    public async Task<bool> KeepAsync()
    {
        await _keeping.WaitAsync();
        try
        {
            if (IsKept || HasMoved || _isAbandoned)
                return IsKept;
            var version = _text.Version;
            Revision = await _desk.KeepAsync(Course, _text.Text, Base, Editor, Revision, await _actor.GetAsync(), CancellationToken.None);
            (_keptVersion, KeptUtc, Problem) = (version, _time.GetUtcNow().UtcDateTime, null);
        }
        catch (CourseGitException e)
        {
            (Problem, HasMoved) = (e.Message, e is DraftMovedException);
        }
        finally
        {
            _keeping.Release();
        }
        await Changed();
        return IsKept;
    }

    /// <summary>Makes a draft of a text nobody changed, so that it can be saved.</summary>
    /// <returns>Whether it is kept.</returns>
    public Task<bool> KeepAnywayAsync()
    {
        _keptVersion = -1;
        return KeepAsync();
    }

    /// <summary>From now on nothing is kept: the draft is thrown away.</summary>
    public void Abandon() => _isAbandoned = true;

    /// <summary>Goes on with this text although another window wrote the draft.</summary>
    public async Task KeepMineAsync()
    {
        Revision = (await _desk.OpenAsync(Course, await _actor.GetAsync(), CancellationToken.None)).Revision;
        (HasMoved, Problem, _keptVersion) = (false, null, -1);
        await KeepAsync();
    }

    /// <summary>Puts a picture into the course.</summary>
    [JSInvokable]
    public async Task<AddedImage> AddImageAsync(string name, long size, IJSStreamReference file)
    {
        try
        {
            if (size > _images.Limit)
                throw ReadmeImages.TooLarge(_images.Limit);
            await using var content = await file.OpenReadStreamAsync(_images.Limit);
            return new AddedImage(
                (await _images.AddAsync(Course, name, content, await _actor.GetAsync(), CancellationToken.None)).Value, null);
        }
        catch (CourseGitException e)
        {
            return new AddedImage(null, e.Message);
        }
    }

    /// <summary>Which of the files of the course that the preview links to are not there.</summary>
    /// <param name="paths">As they stand in an address.</param>
    /// <returns>Those of them that lead nowhere.</returns>
    [JSInvokable]
    public async Task<string[]> MissingAsync(string[] paths)
    {
        var asked = paths.ToLookup(Uri.UnescapeDataString);
        try
        {
            var missing = await _desk.MissingAsync(
                Course, [.. asked.Select(a => a.Key)], await _actor.GetAsync(), CancellationToken.None);
            return [.. missing.SelectMany(path => asked[path])];
        }
        catch (CourseGitException)
        {
            return []; // the course itself is out of reach, of which the page has its own word
        }
    }

    /// <summary>The page goes: what arrived is kept, and nothing is rendered any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Changed = () => Task.CompletedTask;
        await _gone.CancelAsync();
        if (!IsKept)
            await KeepAsync();
    }

    // Not on the page's own thread: others' clicks on it must not wait.
    private async Task<PreviewUpdate> RenderAsync()
    {
        await _rendering.WaitAsync();
        try
        {
            var (text, shown) = (_text.Text, _shown);
            var (next, update) = await Task.Run(() =>
            {
                var rendered = _preview.Render(text);
                return (rendered, PreviewUpdate.Between(shown, rendered));
            });
            _shown = next;
            return update;
        }
        finally
        {
            _rendering.Release();
        }
    }

    private void KeepSoon()
    {
        if (_soon is null or { IsCompleted: true })
            _soon = KeepLaterAsync();
    }

    private async Task KeepLaterAsync()
    {
        await Task.Delay(KeepAfter, _time);
        await KeepAsync();
        if (!IsKept && Problem is null)
            _soon = KeepLaterAsync();
    }
}

/// <summary>Begins sessions.</summary>
public sealed class ReadmeSessions(
    ReadmeDesk desk, ReadmeImages images, CurrentActor actor, TimeProvider time, ILogger<ReadmePreview> logger)
{
    /// <summary>The largest picture, in bytes.</summary>
    public long ImageLimit => images.Limit;

    /// <summary>Begins one on what was opened.</summary>
    public ReadmeSession Begin(ReadmeOpening opening) => new(opening, desk, images, actor, time, logger);
}

/// <summary>What the browser's script starts with.</summary>
/// <param name="Before">The editor that wrote the draft; what this browser kept of that one goes on from the draft.</param>
public sealed record SessionStart(string Text, string? Before, string Editor, int Revision, PreviewUpdate Preview);

/// <summary>A picture's path in the course, or why it was not added.</summary>
public sealed record AddedImage(string? Path, string? Problem);
