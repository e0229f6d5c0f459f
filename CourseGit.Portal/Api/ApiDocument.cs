using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CourseGit.Portal.Api;

/// <summary>What an address reads from the body. It is no condition of the address itself: what is sent otherwise is told why.</summary>
internal sealed record ApiBodyOf(Type Type, bool IsRequired);

/// <summary>The description of the API for programs (OpenAPI), and for the page that shows it to people.</summary>
internal sealed class ApiDocument([FromKeyedServices("v1")] IOpenApiDocumentProvider documents)
{
    private const string Scheme = "token";
    private const string Prefix = "api/v1/";

    private static readonly int[] Everywhere = [400, 401, 403, 404, 429, 500];
    private static readonly int[] OfPosts = [409, 413, 415, 422, 502];

    private JsonNode? _read;

    /// <summary>The document as it is served.</summary>
    public async Task<JsonNode> ReadAsync(CancellationToken cancellationToken)
    {
        if (_read is not null)
            return _read;
        var document = await documents.GetOpenApiDocumentAsync(cancellationToken);
        return _read = JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!;
    }

    /// <summary>Says what goes into it.</summary>
    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = d => d.RelativePath?.StartsWith(Prefix, StringComparison.Ordinal) is true
            && !d.RelativePath.EndsWith("openapi.json", StringComparison.Ordinal);
        options.AddDocumentTransformer(DescribeAllAsync);
        options.AddOperationTransformer(DescribeOneAsync);
        options.AddSchemaTransformer(RequireAsync);
    }

    private static async Task DescribeAllAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "CourseGit",
            Version = "v1",
            Description = "Courses, their backups and restores, for programs. The same rules hold as on the pages: a token does what its "
                + "owner may do, as far as its scope goes. Field names are those of the command line's --json; what is null does not "
                + "apply; times are UTC. Fields may be added, so leave out those you do not know.",
        };
        document.Servers = []; // relative to where the document was read
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "cgt_…",
            Description = "A token from the page Tokens of an account, or of the command token add.",
        };
        document.AddComponent(nameof(ApiProblem), await context.GetOrCreateSchemaAsync(typeof(ApiProblem), null, cancellationToken));
        document.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations ?? []))
            AddProblems(document, operation.Value, operation.Key == HttpMethod.Post);
    }

    private static void AddProblems(OpenApiDocument document, OpenApiOperation operation, bool isPost)
    {
        operation.Responses ??= [];
        foreach (var status in isPost ? [.. Everywhere, .. OfPosts] : Everywhere)
        {
            operation.Responses[$"{status}"] = new OpenApiResponse
            {
                Description = ApiProblemKind.Of(status).Title,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [ApiProblem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(ApiProblem), document) },
                },
            };
        }
    }

    private static async Task DescribeOneAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsPost(context.Description.HttpMethod ?? ""))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = IdempotentRequests.Header,
                In = ParameterLocation.Header,
                Description = "A name of your own for this request, for example a random UUID. Sent again with the same name within "
                    + "48 hours, nothing is done twice and the answer is the same.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = IdempotentRequests.LongestKey },
            });
        }
        foreach (var answer in (operation.Responses ?? []).Where(r => r.Value is OpenApiResponse { Description: null or "" or "OK" }))
            answer.Value.Description = "What was asked for";
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiBodyOf>().FirstOrDefault() is { } body)
            operation.RequestBody = await BodyAsync(body, context, cancellationToken);
    }

    private static async Task<OpenApiRequestBody> BodyAsync(
        ApiBodyOf body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var name = body.Type.Name;
        if (context.Document!.Components?.Schemas?.ContainsKey(name) is not true)
            context.Document.AddComponent(name, await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken));
        return new OpenApiRequestBody
        {
            Required = body.IsRequired,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(name, context.Document) },
            },
        };
    }

    // An answer always has all its fields, but for those that are left out when there is nothing to say.
    private static Task RequireAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo;
        if (schema.Properties is null || type.Type.Name.EndsWith("Wish", StringComparison.Ordinal))
            return Task.CompletedTask;
        schema.Required = type.Properties.Where(p => p.Get is not null && p.ShouldSerialize is null
            && !p.AttributeProvider!.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute), inherit: true))
            .Select(p => p.Name).ToHashSet();
        return Task.CompletedTask;
    }
}
