using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Portal.Features.Account;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Api;

/// <summary>
/// <c>Idempotency-Key</c>: of a request that is sent again because its answer was lost, only the first does something; the others get its
/// answer. A key is a token's own, so that the answer goes to nobody whose token may do less, and is kept for <see cref="Kept"/>.
/// </summary>
internal sealed class IdempotentRequests(IDbContextFactory<AccountDbContext> contexts, TimeProvider time)
{
    public const string Header = "Idempotency-Key";
    public const int LongestKey = 200;

    /// <summary>So long a key is remembered.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(48);

    private const string CutOff = "The first request with this Idempotency-Key was cut off before its answer was kept: it may have been "
        + "done, or not. Nothing was done now. Look at the list of operations, then ask with a new key if it is still wanted.";

    // One portal works on a state folder, so who comes second waits here.
    private readonly Dictionary<string, Turn> _turns = [];

    /// <summary>Answers a request, or with what was answered before.</summary>
    public async Task ServeAsync(HttpContext http, string key, RequestDelegate next)
    {
        if (key.Length is 0 or > LongestKey || key.Any(c => c is < '!' or > '~'))
            throw ApiRefusal.Unreadable($"The Idempotency-Key has to be 1 to {LongestKey} visible ASCII characters, for example a random "
                + "UUID. Nothing was done.");
        var bearer = ApiToken.BearerOf(http);
        var id = Hash(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bearer.UserId}\n{bearer.Token.Id}\n{key}")));
        var request = await RequestAsync(http);
        using (await TakeAsync(id, http.RequestAborted))
        {
            if (await FindAsync(id, http.RequestAborted) is { } known)
                await RepeatAsync(http, known, request);
            else
                await FirstAsync(http, id, request, next);
        }
    }

    private async Task FirstAsync(HttpContext http, string id, string request, RequestDelegate next)
    {
        await BeginAsync(id, request, http.RequestAborted);
        // From here on whoever asked may have gone: what was begun is done and its answer kept.
        var (body, asker) = (http.Response.Body, http.RequestAborted);
        using var written = new MemoryStream();
        (http.Response.Body, http.RequestAborted) = (written, CancellationToken.None);
        try
        {
            await next(http);
        }
        catch (Exception e) when (ApiProblem.Of(e).Status < StatusCodes.Status500InternalServerError)
        {
            await ForgetAsync(id); // It was refused, so nothing was done.
            throw;
        }
        finally
        {
            (http.Response.Body, http.RequestAborted) = (body, asker);
        }
        if (http.Response.StatusCode is >= 200 and < 300)
            await KeepAsync(id, http.Response, Encoding.UTF8.GetString(written.ToArray()));
        else
            await ForgetAsync(id);
        await body.WriteAsync(written.ToArray(), asker);
    }

    private static Task RepeatAsync(HttpContext http, ApiAnswerRow known, string request)
    {
        if (known.Request != request)
            throw new ApiRefusal(StatusCodes.Status422UnprocessableEntity, ApiProblemKind.Of(422).Sentence);
        if (known.Status is not { } status)
            throw new ApiRefusal(StatusCodes.Status409Conflict, CutOff);
        http.Response.StatusCode = status;
        if (known.Location is { } location)
            http.Response.Headers.Location = location;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(known.Body ?? "", http.RequestAborted);
    }

    private static async Task<string> RequestAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var content = new MemoryStream();
        await content.WriteAsync(Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n"));
        await http.Request.Body.CopyToAsync(content, http.RequestAborted);
        http.Request.Body.Position = 0;
        return Hash(content.ToArray());
    }

    private async Task<ApiAnswerRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow().UtcDateTime - Kept;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ApiAnswers.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id && a.CreatedUtc > oldest, cancellationToken);
    }

    private async Task BeginAsync(string id, string request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var oldest = now - Kept;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.ApiAnswers.Where(a => a.CreatedUtc <= oldest).ExecuteDeleteAsync(cancellationToken);
        context.Add(new ApiAnswerRow { Id = id, Request = request, CreatedUtc = now });
        await context.SaveChangesAsync(cancellationToken);
    }

    private async Task KeepAsync(string id, HttpResponse response, string body)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        var location = response.Headers.Location.ToString() is { Length: > 0 } given ? given : null;
        await context.ApiAnswers.Where(a => a.Id == id).ExecuteUpdateAsync(a => a
            .SetProperty(r => r.Status, response.StatusCode)
            .SetProperty(r => r.Location, location)
            .SetProperty(r => r.Body, body), CancellationToken.None);
    }

    private async Task ForgetAsync(string id)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        await context.ApiAnswers.Where(a => a.Id == id).ExecuteDeleteAsync(CancellationToken.None);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<IDisposable> TakeAsync(string id, CancellationToken cancellationToken)
    {
        Turn turn;
        lock (_turns)
        {
            turn = _turns.GetValueOrDefault(id) ?? (_turns[id] = new Turn(this, id));
            turn.Users++;
        }
        try
        {
            await turn.Place.WaitAsync(cancellationToken);
            return turn;
        }
        catch (OperationCanceledException)
        {
            turn.Leave();
            throw;
        }
    }

    private sealed class Turn(IdempotentRequests owner, string id) : IDisposable
    {
        public SemaphoreSlim Place { get; } = new(1);
        public int Users { get; set; }

        public void Dispose()
        {
            Place.Release();
            Leave();
        }

        public void Leave()
        {
            lock (owner._turns)
            {
                if (--Users == 0)
                    owner._turns.Remove(id);
            }
        }
    }
}
